import type { AuditRow } from "../../api";
import { useText } from "../../text";
import styles from "./audit.module.css";

/** What an act was done to; details are codes and UIDs, never a patient's name. */
export function AuditDetail({ row }: { row: AuditRow }) {
  const { t } = useText();
  const facts = Object.entries(row.detail ?? {}).map(([name, value]) => `${name}: ${format(value)}`);
  return (
    <div className={styles.detail}>
      {row.subject && <div>{row.subject}</div>}
      {row.study_uid && (
        <div className={styles.code} title={t("studies.uid")}>
          {row.study_uid}
        </div>
      )}
      {facts.length > 0 && <div className={styles.soft}>{facts.join(" · ")}</div>}
    </div>
  );
}

function format(value: unknown): string {
  if (Array.isArray(value)) return value.map(format).join(", ");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
