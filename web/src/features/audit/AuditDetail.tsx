import type { AuditRow } from "../../api";
import { useText } from "../../text";
import { DETAILS } from "./actions";
import styles from "./audit.module.css";

/** What an act was done to; details are codes and UIDs, never a patient's name. */
export function AuditDetail({ row }: { row: AuditRow }) {
  const { t } = useText();
  const nameOf = (detail: string) => {
    const known = DETAILS.find((one) => one === detail);
    return known ? t(`detail.${known}`) : detail;
  };
  const show = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(show).join(", ");
    if (typeof value === "boolean") return t(value ? "audit.yes" : "audit.no");
    return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
  };
  const facts = Object.entries(row.detail)
    .map(([detail, value]) => [nameOf(detail), show(value)])
    .filter(([, value]) => value !== "");
  return (
    <div className={styles.detail}>
      {row.subject && <div>{row.subject}</div>}
      {row.study_uid && (
        <div className={styles.code} title={t("studies.uid")}>
          {row.study_uid}
        </div>
      )}
      {facts.length > 0 && (
        <div className={styles.soft}>{facts.map(([name, value]) => `${name}: ${value}`).join(" · ")}</div>
      )}
    </div>
  );
}
