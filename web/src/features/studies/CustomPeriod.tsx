import { DateInput } from "@mantine/dates";
import { useText } from "../../text";
import type { ListSearch } from "./list-search";
import styles from "./studies.module.css";

type Props = { search: ListSearch; onChange: (part: Partial<ListSearch>) => void };

/** Two days, typed as DD/MM/YYYY or picked. */
export function CustomPeriod({ search, onChange }: Props) {
  const { t } = useText();
  const shared = { valueFormat: "DD/MM/YYYY", className: styles.day, clearable: true, placeholder: "DD/MM/YYYY" };
  return (
    <>
      <DateInput
        {...shared}
        aria-label={t("studies.from")}
        leftSection={<span className={styles.dayLabel}>{t("studies.from")}</span>}
        leftSectionWidth={70}
        value={search.from ?? null}
        {...(search.to ? { maxDate: search.to } : {})}
        onChange={(from) => onChange({ from: from ?? undefined })}
      />
      <DateInput
        {...shared}
        aria-label={t("studies.to")}
        leftSection={<span className={styles.dayLabel}>{t("studies.to")}</span>}
        leftSectionWidth={74}
        value={search.to ?? null}
        {...(search.from ? { minDate: search.from } : {})}
        onChange={(to) => onChange({ to: to ?? undefined })}
      />
    </>
  );
}
