import { Chip, SegmentedControl, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { roomsQuery, servicesQuery } from "../../api";
import { useText } from "../../text";
import styles from "./reading.module.css";
import { type ReadingSearch, WHATS, type What, type Whose } from "./reading-search";
import { SavedFilters } from "./SavedFilters";

type Props = { search: ReadingSearch; onChange: (search: ReadingSearch) => void };

/** Whose cases, in which state, of which machines. */
export function ReadingFilters({ search, onChange }: Props) {
  const { t } = useText();
  const rooms = useQuery(roomsQuery).data?.items.filter((room) => room.enabled) ?? [];
  const services = useQuery(servicesQuery).data?.items ?? [];
  const modalities = [...new Set(services.map((service) => service.modality).filter(Boolean))].sort();
  const change = (part: Partial<ReadingSearch>) => onChange({ ...search, ...part });
  const choice = (label: string) => ({
    className: styles.choice,
    "aria-label": label,
    placeholder: label,
    clearable: true,
    clearButtonProps: { "aria-label": label },
    comboboxProps: { width: 230, position: "bottom-start" as const },
  });
  return (
    <search className={styles.filters}>
      <SegmentedControl
        aria-label={t("reading.who")}
        value={search.who ?? "all"}
        onChange={(who) => change({ who: who === "all" ? undefined : (who as Whose) })}
        data={[
          { value: "all", label: t("reading.all") },
          { value: "mine", label: t("reading.mine") },
          { value: "free", label: t("reading.free") },
        ]}
      />
      <Select
        className={styles.choice ?? ""}
        aria-label={t("reading.what")}
        value={search.what ?? "toDo"}
        allowDeselect={false}
        onChange={(what) => change({ what: what === "toDo" ? undefined : ((what as What | null) ?? undefined) })}
        data={WHATS.map((what) => ({ value: what, label: t(`reading.${what}`) }))}
      />
      <Select
        {...choice(t("reading.anyModality"))}
        value={search.modality ?? null}
        onChange={(modality) => change({ modality: modality ?? undefined })}
        data={modalities}
      />
      <Select
        {...choice(t("reading.anyRoom"))}
        value={search.room ?? null}
        onChange={(room) => change({ room: room ?? undefined })}
        data={rooms.map((room) => ({ value: room.code, label: room.name }))}
      />
      <Chip checked={search.overdue === true} onChange={(on) => change({ overdue: on || undefined })}>
        {t("reading.overdue")}
      </Chip>
      <SavedFilters search={search} onChoose={onChange} />
    </search>
  );
}
