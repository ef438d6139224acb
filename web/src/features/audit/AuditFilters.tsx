import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { auditActionsQuery } from "../../api";
import { useText } from "../../text";
import { DayInput } from "../../ui/DayInput";
import { actionName } from "./action-name";
import styles from "./audit.module.css";
import type { AuditPageSearch } from "./audit-search";

type Props = { search: AuditPageSearch; onChange: (part: AuditPageSearch) => void };

/** Narrow the trail by act, person, study and days. */
export function AuditFilters({ search, onChange }: Props) {
  const text = useText();
  const { t } = text;
  const recorded = useQuery(auditActionsQuery).data?.items ?? [];
  const actions = [...new Set([...recorded, ...(search.action ? [search.action] : [])])];
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
        data={actions.map((action) => ({ value: action, label: actionName(action, text) }))}
      />
      <FreeText label={t("audit.who")} value={search.who} onChange={(who) => onChange({ who })} />
      <FreeText label={t("studies.uid")} value={search.study} onChange={(study) => onChange({ study })} />
      <DayInput label={t("studies.from")} value={search.from} onChange={(from) => onChange({ from })} />
      <DayInput label={t("studies.to")} value={search.to} onChange={(to) => onChange({ to })} />
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
