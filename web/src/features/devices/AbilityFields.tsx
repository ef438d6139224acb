import { Checkbox } from "@mantine/core";
import { useText } from "../../text";
import { ABILITIES, type FieldsProps } from "./device-draft";
import styles from "./devices.module.css";

/** What the peer may do here. */
export function AbilityFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  return (
    <fieldset className={styles.group}>
      <legend>{t("devices.may")}</legend>
      <div className={styles.fields}>
        {ABILITIES.map((ability) => (
          <Checkbox
            key={ability}
            label={t(`devices.${ability}`)}
            description={t(`devices.${ability}_help`)}
            checked={draft[ability]}
            onChange={(event) => onChange({ [ability]: event.currentTarget.checked })}
          />
        ))}
      </div>
    </fieldset>
  );
}
