import { Select, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useText } from "../../text";
import { ACTIONS } from "./actions";
import styles from "./audit.module.css";
import type { AuditPageSearch } from "./audit-search";

type Props = { search: AuditPageSearch; onChange: (part: AuditPageSearch) => void };

/** Narrow the trail by act, person, study and days. */
export function AuditFilters({ search, onChange }: Props) {
  const { t } = useText();
  return (
    <search className={styles.filters}>
      <Select
        label={t("audit.action")}
        placeholder={t("audit.anyAction")}
        clearable
        searchable
        clearButtonProps={{ "aria-label": t("audit.anyAction") }}
        value={search.action ?? null}
        onChange={(action) => onChange({ action: action ?? undefined })}
        data={ACTIONS.map((action) => ({ value: action, label: t(`action.${action}`) }))}
      />
      <FreeText label={t("audit.who")} value={search.who} onChange={(who) => onChange({ who })} />
      <FreeText label={t("studies.uid")} value={search.study} onChange={(study) => onChange({ study })} />
      <DateInput
        label={t("studies.from")}
        valueFormat="DD/MM/YYYY"
        placeholder="DD/MM/YYYY"
        clearable
        value={search.from ?? null}
        onChange={(from) => onChange({ from: from ?? undefined })}
      />
      <DateInput
        label={t("studies.to")}
        valueFormat="DD/MM/YYYY"
        placeholder="DD/MM/YYYY"
        clearable
        value={search.to ?? null}
        onChange={(to) => onChange({ to: to ?? undefined })}
      />
    </search>
  );
}

type FreeTextProps = { label: string; value: string | undefined; onChange: (value: string | undefined) => void };

/** Told on Enter or when it is left: a user name or UID is no use half typed. */
function FreeText({ label, value, onChange }: FreeTextProps) {
  return (
    <TextInput
      key={value ?? ""}
      label={label}
      defaultValue={value ?? ""}
      onBlur={(event) => {
        const typed = event.currentTarget.value.trim() || undefined;
        if (typed !== value) onChange(typed);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
      maxLength={128}
      spellCheck={false}
    />
  );
}
