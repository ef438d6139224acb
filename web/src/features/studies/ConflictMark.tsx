import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { useText } from "../../text";
import styles from "./studies.module.css";

/** Objects of this study name more than one patient. */
export function ConflictMark() {
  const { t } = useText();
  return (
    <span className={styles.conflict} role="img" aria-label={t("studies.conflict")} title={t("studies.conflict")}>
      <IconAlertTriangleFilled size={16} aria-hidden="true" />
    </span>
  );
}
