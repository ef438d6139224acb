import { IconAlertTriangle } from "@tabler/icons-react";
import type { HisPreview } from "../../api";
import { useText } from "../../text";
import styles from "./his.module.css";

/** What a message would do, and for each of its orders which values were found where. */
export function UnderstoodList({ preview }: { preview: HisPreview }) {
  const { t, language } = useText();
  const isVietnamese = language === "vi";
  return (
    <div className={styles.understood} role="status">
      <p className={styles.verdict}>
        <strong>{isVietnamese ? preview.what_vi : preview.what}</strong>{" "}
        <span className={styles.soft}>
          {preview.kind} · {t("his.readAs", { charset: preview.charset })}
        </span>
      </p>
      {preview.notes.map((note) => (
        <p key={`${note.english}${note.location}`} className={styles.warn}>
          <IconAlertTriangle size={16} aria-hidden="true" /> {isVietnamese ? note.vietnamese : note.english}
          {note.location && ` (${note.location})`}
        </p>
      ))}
      {preview.groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the orders of a message have no name but their place.
        <dl key={index} className={styles.facts}>
          {group.map((one) => (
            <div key={one.name}>
              <dt>{isVietnamese ? one.title_vi : one.title}</dt>
              <dd>
                {one.mapped || one.value}
                {one.mapped && one.mapped !== one.value && <span className={styles.soft}> ← {one.value}</span>}
                <span className={styles.from}>{one.path}</span>
              </dd>
            </div>
          ))}
        </dl>
      ))}
    </div>
  );
}
