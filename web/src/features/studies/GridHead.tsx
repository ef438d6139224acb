import { IconArrowNarrowDown } from "@tabler/icons-react";
import { useText } from "../../text";
import styles from "./studies.module.css";

type Props = { order: "date" | "name"; onOrder: (order: "date" | "name") => void };

/** Headings; the two that can be sorted by are buttons. */
export function GridHead({ order, onOrder }: Props) {
  const { t } = useText();
  const sorter = (key: "date" | "name", label: string, hint: string) => (
    <button type="button" className={styles.sorter} title={hint} data-on={order === key} onClick={() => onOrder(key)}>
      {label}
      {order === key && <IconArrowNarrowDown size={16} aria-hidden="true" />}
    </button>
  );
  return (
    <div className={styles.head} role="rowgroup">
      <div className={styles.line} role="row" aria-rowindex={1}>
        <div role="columnheader" aria-label={t("studies.thumbnail")} />
        <div role="columnheader" aria-sort={order === "name" ? "ascending" : "none"}>
          {sorter("name", t("studies.patientName"), t("studies.sortName"))}
        </div>
        <div role="columnheader">{t("studies.patientId")}</div>
        <div role="columnheader" aria-sort={order === "date" ? "descending" : "none"}>
          {sorter("date", t("studies.date"), t("studies.sortDate"))}
        </div>
        <div role="columnheader">{t("studies.modality")}</div>
        <div role="columnheader">{t("studies.description")}</div>
        <div role="columnheader" className={styles.wide}>
          {t("studies.accession")}
        </div>
        <div role="columnheader" className={styles.widest}>
          {t("studies.referrer")}
        </div>
        <div role="columnheader" className={styles.number}>
          {t("studies.size")}
        </div>
        <div role="columnheader" aria-label={t("shell.actions")} />
      </div>
    </div>
  );
}
