import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { useText } from "../../text";
import { useSlowly } from "../../ui";
import type { ListSearch } from "./list-search";

type Props = { search: ListSearch; onChange: (part: Partial<ListSearch>) => void };
type Field = "name" | "id" | "accession";

const FIELDS = [
  { field: "name", word: "studies.patientName" },
  { field: "id", word: "studies.patientId" },
  { field: "accession", word: "studies.accession" },
] as const;

/** Each field by itself, for when the one box finds too much. */
export function MoreFilters({ search, onChange }: Props) {
  const { t } = useText();
  const filled = FIELDS.filter(({ field }) => search[field]).length;
  return (
    <Popover width={280} position="bottom-start" trapFocus shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={18} />}>
          {t("studies.moreFilters")}
          {filled > 0 && ` (${filled})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          {FIELDS.map(({ field, word }) => (
            <FilterField
              key={field}
              label={t(word)}
              value={search[field] ?? ""}
              onChange={(value) => onChange({ [field as Field]: value || undefined })}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function FilterField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [typed, type] = useSlowly(value, onChange);
  return <TextInput label={label} value={typed} onChange={(event) => type(event.currentTarget.value)} maxLength={64} />;
}
