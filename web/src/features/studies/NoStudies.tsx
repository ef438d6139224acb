import { Button, Group } from "@mantine/core";
import { IconSearchOff, IconStack2 } from "@tabler/icons-react";
import { useText } from "../../text";
import { Empty } from "../../ui";
import { isNarrowed, type ListSearch } from "./list-search";

type Props = { search: ListSearch; onChange: (part: Partial<ListSearch>) => void };

export const NO_FILTERS: ListSearch = {
  name: undefined,
  id: undefined,
  accession: undefined,
  modality: undefined,
  when: undefined,
  from: undefined,
  to: undefined,
};

/** An empty list tells apart an empty archive and a search that finds nothing. */
export function NoStudies({ search, onChange }: Props) {
  const { t } = useText();
  if (!isNarrowed(search)) {
    return <Empty icon={<IconStack2 size={40} />} title={t("studies.empty")} help={t("studies.emptyHelp")} />;
  }
  const hasFilters = isNarrowed({ ...search, q: undefined });
  return (
    <Empty icon={<IconSearchOff size={40} />} title={t("studies.none")} help={t("studies.noneHelp")}>
      <Group justify="center">
        {hasFilters && (
          <Button variant="default" onClick={() => onChange(NO_FILTERS)}>
            {t("studies.clearFilters")}
          </Button>
        )}
        {search.q && (
          <Button variant="default" onClick={() => onChange({ q: undefined })}>
            {t("studies.clearSearch")}
          </Button>
        )}
      </Group>
    </Empty>
  );
}
