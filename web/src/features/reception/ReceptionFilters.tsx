import { Chip, CloseButton, Loader, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { roomsQuery, servicesQuery } from "../../api";
import { hospitalDay, useText } from "../../text";
import { DayInput, PRIORITIES, STATES, useSlowly } from "../../ui";
import styles from "./reception.module.css";
import type { ReceptionSearch, StateChoice } from "./reception-search";

type Props = { search: ReceptionSearch; onChange: (part: Partial<ReceptionSearch>) => void; isBusy: boolean };

/** One search box, the day, and what narrows the list. */
export function ReceptionFilters({ search, onChange, isBusy }: Props) {
  const { t } = useText();
  const [typed, setTyped] = useSlowly(search.q ?? "", (q) => onChange({ q: q || undefined }));
  const rooms = useQuery(roomsQuery).data?.items.filter((room) => room.enabled) ?? [];
  const services = useQuery(servicesQuery).data?.items ?? [];
  const modalities = [...new Set(services.map((service) => service.modality).filter(Boolean))].sort();
  const when = search.day ? "day" : (search.when ?? "today");
  const chooseWhen = (chosen: string) =>
    onChange({
      when: chosen === "open" ? "open" : undefined,
      day: chosen === "day" ? hospitalDay(1) : undefined,
    });
  const choice = (label: string, empty: string) => ({
    className: styles.choice,
    "aria-label": label,
    placeholder: empty,
    clearable: true,
    clearButtonProps: { "aria-label": empty },
    comboboxProps: { width: 230, position: "bottom-start" as const },
  });
  return (
    <search className={styles.filters}>
      <TextInput
        type="search"
        className={styles.search ?? ""}
        aria-label={t("reception.search")}
        placeholder={t("reception.search")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        leftSection={isBusy ? <Loader size={16} /> : <IconSearch size={18} />}
        rightSection={typed && <CloseButton size="sm" aria-label={t("reception.clear")} onClick={() => setTyped("")} />}
        autoComplete="off"
        spellCheck={false}
        maxLength={128}
        autoFocus
      />
      <SegmentedControl
        aria-label={t("reception.when")}
        value={when}
        onChange={chooseWhen}
        data={[
          { value: "today", label: t("reception.today") },
          { value: "open", label: t("reception.open") },
          { value: "day", label: t("reception.day") },
        ]}
      />
      {search.day && (
        <DayInput
          aria-label={t("reception.day")}
          className={styles.choice ?? ""}
          clearable={false}
          value={search.day}
          onChange={(day) => onChange({ day })}
        />
      )}
      <Select
        {...choice(t("reception.state"), t("reception.allStates"))}
        value={search.state ?? null}
        onChange={(state) => onChange({ state: (state as StateChoice | null) ?? undefined })}
        data={[
          { value: "stillOpen", label: t("reception.stillOpen") },
          { value: "allDone", label: t("reception.allDone") },
          ...STATES.map((state) => ({ value: state, label: t(`order.state.${state}`) })),
        ]}
      />
      <Select
        {...choice(t("order.room"), t("reception.allRooms"))}
        value={search.room ?? null}
        onChange={(room) => onChange({ room: room ?? undefined })}
        data={rooms.map((room) => ({ value: room.code, label: room.name }))}
      />
      <Select
        {...choice(t("studies.modality"), t("reception.allModalities"))}
        value={search.modality ?? null}
        onChange={(modality) => onChange({ modality: modality ?? undefined })}
        data={modalities}
      />
      <Select
        {...choice(t("order.priority"), t("reception.allPriorities"))}
        value={search.priority ?? null}
        onChange={(priority) => onChange({ priority: PRIORITIES.find((one) => one === priority) })}
        data={PRIORITIES.map((priority) => ({ value: priority, label: t(`order.priority.${priority}`) }))}
      />
      <Chip checked={search.unpaid === true} onChange={(on) => onChange({ unpaid: on || undefined })}>
        {t("reception.unpaid")}
      </Chip>
      <Chip checked={search.local === true} onChange={(on) => onChange({ local: on || undefined })}>
        {t("reception.unreconciled")}
      </Chip>
    </search>
  );
}
