import { useText } from "../../text";
import { DayInput } from "../../ui/DayInput";
import type { ListSearch } from "./list-search";
import styles from "./studies.module.css";

type Props = { search: ListSearch; onChange: (part: Partial<ListSearch>) => void };

/** The first and the last day of the list. */
export function CustomPeriod({ search, onChange }: Props) {
  const { t } = useText();
  return (
    <>
      <DayInput
        className={styles.day ?? ""}
        aria-label={t("studies.from")}
        leftSection={<span className={styles.dayLabel}>{t("studies.from")}</span>}
        leftSectionWidth={70}
        value={search.from}
        {...(search.to ? { maxDate: search.to } : {})}
        onChange={(from) => onChange({ from })}
      />
      <DayInput
        className={styles.day ?? ""}
        aria-label={t("studies.to")}
        leftSection={<span className={styles.dayLabel}>{t("studies.to")}</span>}
        leftSectionWidth={74}
        value={search.to}
        {...(search.from ? { minDate: search.from } : {})}
        onChange={(to) => onChange({ to })}
      />
    </>
  );
}
