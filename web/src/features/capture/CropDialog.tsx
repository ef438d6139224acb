import { Button, Checkbox, Group, Modal, Stack } from "@mantine/core";
import { type PointerEvent, useRef, useState } from "react";
import { useText } from "../../text";
import { tellProblem } from "../../ui";
import styles from "./capture.module.css";
import { type Crop, cropOf, drawPicture, type Shot, WHOLE } from "./shots";

type Props = {
  shot: Shot;
  onClose: () => void;
  /** The part that was kept, and whether stills to come are cropped like it. */
  onCrop: (blob: Blob, crop: Crop, always: boolean) => void;
};

/** Keeps a part of a still: drag around it. */
export function CropDialog({ shot, onClose, onCrop }: Props) {
  const text = useText();
  const { t } = text;
  const frame = useRef<HTMLDivElement>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  const [crop, setCrop] = useState<Crop>(WHOLE);
  const [always, setAlways] = useState(false);
  const placeOf = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    return box
      ? { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }
      : { x: 0, y: 0 };
  };
  const cut = async () => {
    try {
      const picture = await createImageBitmap(shot.blob);
      const blob = await drawPicture(picture, crop, shot.blob.type);
      picture.close();
      if (blob) onCrop(blob, crop, always);
    } catch (error) {
      tellProblem(error, text);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("capture.cropTitle")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="sm">
        <p className={styles.soft}>{t("capture.cropHelp")}</p>
        <div
          ref={frame}
          className={styles.cropFrame}
          data-testid="crop"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            from.current = placeOf(event);
          }}
          onPointerMove={(event) => from.current && setCrop(cropOf(from.current, placeOf(event)))}
          onPointerUp={() => {
            from.current = null;
          }}
        >
          <img src={shot.url} alt="" draggable={false} />
          {crop !== WHOLE && (
            <div
              className={styles.cropBox}
              style={{
                left: `${crop.x * 100}%`,
                top: `${crop.y * 100}%`,
                width: `${crop.width * 100}%`,
                height: `${crop.height * 100}%`,
              }}
            />
          )}
        </div>
        <Checkbox
          label={t("capture.cropAlways")}
          checked={always}
          onChange={(event) => setAlways(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("shell.cancel")}
          </Button>
          <Button disabled={crop === WHOLE} onClick={() => void cut()}>
            {t("capture.cut")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
