import { Button, Group } from "@mantine/core";
import { IconFiles, IconFolder, IconUpload } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useText } from "../../text";
import { chosenFiles } from "./dropped-files";
import type { Picked } from "./queue";
import styles from "./uploads.module.css";

type Props = { onPicked: (files: Picked[]) => void; isSmall: boolean };

/** Where files can be dropped or chosen; the whole window takes drops too. */
export function DropZone({ onPicked, isSmall }: Props) {
  const { t } = useText();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // React knows no such attribute, every browser of a desktop does.
    folder.current?.setAttribute("webkitdirectory", "");
  }, []);
  const take = (input: HTMLInputElement) => {
    onPicked(chosenFiles(input.files));
    input.value = "";
  };
  return (
    <div className={styles.zone} data-small={isSmall || undefined}>
      <IconUpload size={isSmall ? 24 : 40} aria-hidden="true" />
      <p className={styles.zoneTitle}>{t("uploads.drop")}</p>
      <Group gap="xs" justify="center">
        <Button leftSection={<IconFiles size={18} />} onClick={() => files.current?.click()}>
          {t("uploads.chooseFiles")}
        </Button>
        <Button
          variant="default"
          className={styles.folderButton}
          leftSection={<IconFolder size={18} />}
          onClick={() => folder.current?.click()}
        >
          {t("uploads.chooseFolder")}
        </Button>
      </Group>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label={t("uploads.chooseFiles")}
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label={t("uploads.chooseFolder")}
        onChange={(event) => take(event.currentTarget)}
      />
    </div>
  );
}
