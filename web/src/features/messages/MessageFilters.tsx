import { Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { everyHisQuery } from "../../api";
import { useText } from "../../text";
import { useMay, useSlowly } from "../../ui";
import { DayInput } from "../../ui/DayInput";
import { type LogSearch, STATES } from "./message-search";
import styles from "./messages.module.css";

type Props = { search: LogSearch; onChange: (part: LogSearch) => void };

/** Narrow the log by words, sender, direction, state and days. */
export function MessageFilters({ search, onChange }: Props) {
  const { t } = useText();
  const mayList = useMay()("his.read");
  const known = useQuery({ ...everyHisQuery, enabled: mayList }).data?.items.map((his) => his.name) ?? [];
  const senders = [...new Set([...known, ...(search.his ? [search.his] : [])])];
  const [typed, setTyped] = useSlowly(search.q ?? "", (q) => onChange({ q: q || undefined }));
  const directions = (["in", "out"] as const).map((value) => ({ value, label: t(`messages.direction.${value}`) }));
  const states = STATES.map((value) => ({ value, label: t(`messages.state.${value}`) }));
  return (
    <search className={styles.filters}>
      <TextInput
        label={t("messages.search")}
        placeholder={t("messages.searchHelp")}
        leftSection={<IconSearch size={18} />}
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maxLength={128}
        spellCheck={false}
      />
      <Select
        label={t("messages.his")}
        placeholder={t("messages.any")}
        clearable
        data={senders}
        value={search.his ?? null}
        onChange={(his) => onChange({ his: his ?? undefined })}
      />
      <Select
        label={t("messages.direction")}
        placeholder={t("messages.any")}
        clearable
        data={directions}
        value={search.direction ?? null}
        onChange={(direction) => onChange({ direction: directions.find((one) => one.value === direction)?.value })}
      />
      <Select
        label={t("messages.state")}
        placeholder={t("messages.any")}
        clearable
        data={states}
        value={search.state ?? null}
        onChange={(state) => onChange({ state: STATES.find((one) => one === state) })}
      />
      <DayInput label={t("messages.from")} value={search.from} onChange={(from) => onChange({ from })} />
      <DayInput label={t("messages.to")} value={search.to} onChange={(to) => onChange({ to })} />
    </search>
  );
}
