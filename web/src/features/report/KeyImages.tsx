import { ActionIcon, TextInput } from "@mantine/core";
import { IconArrowLeft, IconArrowRight, IconX } from "@tabler/icons-react";
import { type KeyImage, keyImageAddress } from "../../api";
import { useText } from "../../text";
import styles from "./report.module.css";

const SIZE = 160;

type Props = {
  images: readonly KeyImage[];
  onShow: (image: KeyImage) => void;
  /** Absent where the text may not be changed. */
  onChange?: ((images: KeyImage[]) => void) | undefined;
};

/** The pictures that the report shows; each leads back to its slice. */
export function KeyImages({ images, onShow, onChange }: Props) {
  const { t } = useText();
  if (images.length === 0) return onChange ? <p className={styles.sub}>{t("report.noKeyImages")}</p> : null;
  const replace = (at: number, part: Partial<KeyImage>) =>
    onChange?.(images.map((image, index) => (index === at ? { ...image, ...part } : image)));
  const swap = (at: number, by: number) => {
    const after = [...images];
    const [moved] = after.splice(at, 1);
    if (moved) after.splice(at + by, 0, moved);
    onChange?.(after);
  };
  return (
    <ul className={styles.pictures}>
      {images.map((image, index) => (
        <li key={`${image.sop_uid}#${image.frame}#${image.centre}`}>
          <button type="button" className={styles.picture} title={t("report.showSlice")} onClick={() => onShow(image)}>
            <img
              src={keyImageAddress(image, SIZE)}
              alt={image.caption || t("report.keyImage", { number: index + 1 })}
            />
          </button>
          {onChange ? (
            <>
              <TextInput
                size="xs"
                aria-label={t("report.caption")}
                placeholder={t("report.caption")}
                lang="vi"
                maxLength={200}
                value={image.caption}
                onChange={(event) => replace(index, { caption: event.currentTarget.value })}
              />
              <span className={styles.pictureActs}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("report.moveLeft")}
                  disabled={index === 0}
                  onClick={() => swap(index, -1)}
                >
                  <IconArrowLeft size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("report.moveRight")}
                  disabled={index === images.length - 1}
                  onClick={() => swap(index, 1)}
                >
                  <IconArrowRight size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("report.removeImage")}
                  onClick={() => onChange(images.filter((_, at) => at !== index))}
                >
                  <IconX size={16} />
                </ActionIcon>
              </span>
            </>
          ) : (
            <span className={styles.sub}>{image.caption}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
