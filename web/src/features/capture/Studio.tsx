import { Button, FileButton, Group, Select } from "@mantine/core";
import { IconCamera, IconFileUpload, IconPlayerRecord, IconPlayerStop, IconSend } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { type CaptureKind, KINDS, type OrderDetail } from "../../api";
import { useText } from "../../text";
import { OrderLine, tellProblem } from "../../ui";
import { CameraState } from "./CameraState";
import { CropDialog } from "./CropDialog";
import styles from "./capture.module.css";
import { Kept } from "./Kept";
import { PedalKeys } from "./PedalKeys";
import { Roll } from "./Roll";
import { ACCEPT, type Crop, drawPicture, type Shot, shotOf, WHOLE } from "./shots";
import { useCamera } from "./use-camera";
import { usePedal } from "./use-pedal";
import { useRecorder } from "./use-recorder";
import { useRoll } from "./use-roll";

/** Takes stills and clips of one order, lets the good ones be chosen, and sends them. */
export function Studio({ order }: { order: OrderDetail }) {
  const text = useText();
  const { t } = text;
  const video = useRef<HTMLVideoElement>(null);
  const { camera, devices, current, choose, stream } = useCamera(video);
  const roll = useRoll(order.id);
  const [crop, setCrop] = useState<Crop>(WHOLE);
  const [cropping, setCropping] = useState<Shot | null>(null);
  const [kind, setKind] = useState<CaptureKind | "">("");
  const [isSending, setSending] = useState(false);
  const isLive = camera.kind === "live";
  const takeStill = async () => {
    if (!video.current || !isLive) return;
    const blob = await drawPicture(video.current, crop, "image/jpeg");
    if (blob) roll.add(shotOf(blob));
  };
  const recorder = useRecorder(stream, (clip) => roll.add(shotOf(clip)));
  const pedal = usePedal(cropping === null, (which) => (which === "still" ? void takeStill() : recorder.toggle()));
  const addFiles = (files: File[]) => {
    for (const file of files) {
      const shot = shotOf(file, file.name.replace(/\.\w+$/, ""));
      if (shot) roll.add(shot);
      else tellProblem(new Error(t("capture.notTaken", { name: file.name })), text);
    }
  };
  const waiting = roll.shots.filter((shot) => shot.chosen && (shot.state === "kept" || shot.state === "failed"));
  const send = async () => {
    setSending(true);
    await roll.send(kind);
    setSending(false);
  };
  return (
    <div className={styles.studio}>
      <div className={styles.order} data-order={order.id}>
        <OrderLine order={order} />
      </div>
      <div className={styles.camera}>
        <div className={styles.stage}>
          <video ref={video} muted playsInline className={styles.video} aria-label={t("capture.picture")} />
          {recorder.isRecording && (
            <span className={styles.recording} role="status">
              <IconPlayerRecord size={16} aria-hidden="true" /> {t("capture.recording")}
            </span>
          )}
          <CameraState camera={camera} />
        </div>
        <Group gap="sm">
          <Button size="md" leftSection={<IconCamera size={20} />} disabled={!isLive} onClick={() => void takeStill()}>
            {t("capture.still")} ({pedal.keys.still})
          </Button>
          <Button
            size="md"
            variant={recorder.isRecording ? "filled" : "default"}
            color={recorder.isRecording ? "red.9" : undefined}
            leftSection={recorder.isRecording ? <IconPlayerStop size={20} /> : <IconPlayerRecord size={20} />}
            disabled={!isLive}
            onClick={recorder.toggle}
          >
            {t(recorder.isRecording ? "capture.stopClip" : "capture.clip")} ({pedal.keys.clip})
          </Button>
          <FileButton accept={ACCEPT} multiple onChange={addFiles}>
            {(props) => (
              <Button {...props} size="md" variant="default" leftSection={<IconFileUpload size={20} />}>
                {t("capture.files")}
              </Button>
            )}
          </FileButton>
        </Group>
        <Group gap="sm" align="flex-end">
          {devices.length > 0 && (
            <Select
              label={t("capture.camera")}
              data={devices.map((one, index) => ({
                value: one.deviceId,
                label: one.label || t("capture.cameraNumber", { number: index + 1 }),
              }))}
              value={current}
              onChange={(id) => id && choose(id)}
              allowDeselect={false}
              className={styles.select}
            />
          )}
          <Select
            label={t("capture.kind")}
            data={KINDS.map((value) => ({ value, label: t(`capture.kind.${value}`) }))}
            placeholder={t("capture.kindAuto")}
            value={kind || null}
            onChange={(value) => setKind(KINDS.find((one) => one === value) ?? "")}
            clearable
            className={styles.select}
          />
          {crop !== WHOLE && (
            <Button variant="default" onClick={() => setCrop(WHOLE)}>
              {t("capture.noCrop")}
            </Button>
          )}
        </Group>
        <PedalKeys {...pedal} />
      </div>
      <div className={styles.side}>
        <Roll shots={roll.shots} onChange={roll.change} onDrop={roll.drop} onCrop={setCropping} />
        <Button
          size="md"
          leftSection={<IconSend size={20} />}
          disabled={waiting.length === 0}
          loading={isSending}
          onClick={() => void send()}
        >
          {t("capture.send", { count: waiting.length })}
        </Button>
        <Kept order={order.id} />
      </div>
      {cropping && (
        <CropDialog
          shot={cropping}
          onClose={() => setCropping(null)}
          onCrop={(blob, chosen, always) => {
            URL.revokeObjectURL(cropping.url);
            roll.change(cropping.key, { blob, url: URL.createObjectURL(blob) });
            if (always) setCrop(chosen);
            setCropping(null);
          }}
        />
      )}
    </div>
  );
}
