import { Chip, Group, MultiSelect } from "@mantine/core";
import { PERMISSIONS, type Permission } from "../../api";
import { useText } from "../../text";
import { PLACES, type PlaceKind } from "./station-draft";
import styles from "./stations.module.css";

type Props = { value: readonly string[]; onChange: (value: string[]) => void };

/** Which rights somebody keeps at a machine, chosen one by one or as a place commonly needs them. */
export function PermissionLimit({ value, onChange }: Props) {
  const { t } = useText();
  const isChosen = (place: PlaceKind) =>
    PLACES[place].length === value.length && PLACES[place].every((one) => value.includes(one));
  return (
    <div className={styles.limit}>
      <Group gap="xs" role="group" aria-label={t("stations.usual")}>
        {(Object.keys(PLACES) as PlaceKind[]).map((place) => (
          <Chip key={place} size="sm" checked={isChosen(place)} onChange={() => onChange([...PLACES[place]])}>
            {t(`stations.usual.${place}`)}
          </Chip>
        ))}
      </Group>
      <MultiSelect
        label={t("stations.limit")}
        searchable
        clearable
        value={[...value]}
        onChange={onChange}
        data={PERMISSIONS.map((permission: Permission) => ({
          value: permission,
          label: t(`permission.${permission}`),
        }))}
        maxDropdownHeight={260}
      />
    </div>
  );
}
