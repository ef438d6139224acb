import { Autocomplete, Checkbox, NumberInput, TextInput } from "@mantine/core";
import { useText } from "../../text";
import { type FieldsProps, isAeTitle, MODALITIES } from "./device-draft";
import styles from "./devices.module.css";

/** Who the peer is and where it answers. */
export function AddressFields({ draft, onChange, isNew }: FieldsProps & { isNew: boolean }) {
  const { t } = useText();
  const isWrong = draft.ae_title !== "" && !isAeTitle(draft.ae_title);
  return (
    <div className={styles.fields}>
      <TextInput
        label={t("devices.aeTitle")}
        description={t("devices.aeTitleHelp")}
        value={draft.ae_title}
        onChange={(event) => onChange({ ae_title: event.currentTarget.value })}
        error={isWrong ? t("devices.aeTitleWrong") : undefined}
        readOnly={!isNew}
        maxLength={16}
        spellCheck={false}
        required
        data-autofocus={isNew || undefined}
      />
      <TextInput
        label={t("devices.description")}
        description={t("devices.descriptionHelp")}
        value={draft.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
        maxLength={200}
        data-autofocus={!isNew || undefined}
      />
      <TextInput
        label={t("devices.equipmentCode")}
        description={t("devices.equipmentCodeHelp")}
        value={draft.equipment_code}
        onChange={(event) => onChange({ equipment_code: event.currentTarget.value })}
        placeholder="CT.1.79001.Z00123"
        maxLength={200}
        spellCheck={false}
      />
      <TextInput
        label={t("devices.host")}
        value={draft.host}
        onChange={(event) => onChange({ host: event.currentTarget.value.trim() })}
        placeholder="192.168.1.20"
        maxLength={253}
        spellCheck={false}
        required
      />
      <NumberInput
        label={t("devices.port")}
        value={draft.port}
        onChange={(port) => onChange({ port: Number(port) || 0 })}
        min={1}
        max={65535}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        required
      />
      <Autocomplete
        label={t("devices.modality")}
        value={draft.modality}
        onChange={(modality) => onChange({ modality: modality.toUpperCase() })}
        data={MODALITIES}
        maxLength={16}
      />
      <div className={styles.checks}>
        <Checkbox
          label={t("devices.enabled")}
          checked={draft.enabled}
          onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
        />
        <Checkbox
          label={t("devices.checkAddress")}
          checked={draft.check_address}
          onChange={(event) => onChange({ check_address: event.currentTarget.checked })}
        />
        <Checkbox
          label={t("devices.tls")}
          checked={draft.tls}
          onChange={(event) => onChange({ tls: event.currentTarget.checked })}
        />
      </div>
    </div>
  );
}
