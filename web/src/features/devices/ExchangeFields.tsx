import { MultiSelect, NumberInput, Select } from "@mantine/core";
import { useText } from "../../text";
import { CHARACTER_SETS, type FieldsProps, TRANSFER_SYNTAXES } from "./device-draft";
import styles from "./devices.module.css";

/** How objects are exchanged with the peer. */
export function ExchangeFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  return (
    <fieldset className={styles.group}>
      <legend>{t("devices.exchange")}</legend>
      <div className={styles.fields}>
        <Select
          label={t("devices.characterSet")}
          description={t("devices.characterSetHelp")}
          placeholder={t("devices.characterSetAuto")}
          clearable
          clearButtonProps={{ "aria-label": t("devices.characterSetAuto") }}
          value={draft.character_set || null}
          onChange={(value) => onChange({ character_set: value ?? "" })}
          data={CHARACTER_SETS}
        />
        <Select
          label={t("devices.duplicates")}
          description={t("devices.duplicatesHelp")}
          allowDeselect={false}
          value={draft.duplicate_policy}
          onChange={(value) => onChange({ duplicate_policy: value === "keep" ? "keep" : "refuse" })}
          data={[
            { value: "refuse", label: t("devices.refuse") },
            { value: "keep", label: t("devices.keep") },
          ]}
        />
        <MultiSelect
          className={styles.whole}
          label={t("devices.syntaxes")}
          description={t("devices.syntaxesHelp")}
          searchable
          value={draft.preferred_transfer_syntaxes}
          onChange={(value) => onChange({ preferred_transfer_syntaxes: value })}
          data={TRANSFER_SYNTAXES}
        />
        <NumberInput
          label={t("devices.associations")}
          value={draft.max_associations}
          onChange={(value) => onChange({ max_associations: Number(value) || 1 })}
          min={1}
          max={1000}
          allowDecimal={false}
        />
        <NumberInput
          label={t("devices.pdu")}
          description={t("devices.pduHelp")}
          value={draft.max_pdu_bytes}
          onChange={(value) => onChange({ max_pdu_bytes: Number(value) || 0 })}
          min={0}
          max={1_073_741_824}
          allowDecimal={false}
          thousandSeparator="."
          decimalSeparator=","
          hideControls
        />
      </div>
    </fieldset>
  );
}
