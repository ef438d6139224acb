import { Loader } from "@mantine/core";
import { IconCameraOff } from "@tabler/icons-react";
import { useText } from "../../text";
import styles from "./capture.module.css";
import type { Camera } from "./use-camera";

/** Says why there is no picture, and what to do about it. */
export function CameraState({ camera }: { camera: Camera }) {
  const { t } = useText();
  if (camera.kind === "live") return null;
  return (
    <div className={styles.noPicture} role="status">
      {camera.kind === "starting" ? (
        <Loader color="gray.3" aria-label={t("shell.loading")} />
      ) : (
        <>
          <IconCameraOff size={40} aria-hidden="true" />
          <p>{t(`capture.failed.${camera.why}`)}</p>
        </>
      )}
    </div>
  );
}
