import { Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import type { HisDraft } from "../../api";
import { useText } from "../../text";
import styles from "./his.module.css";
import { CHARSETS, type FieldsProps } from "./his-draft";

/** Who the HIS is, from where it calls, how it writes and how it wants to be answered. */
export function SenderFields({ draft, onChange, isNew }: FieldsProps & { isNew: boolean }) {
  const { t } = useText();
  return (
    <section className={styles.group} aria-label={t("his.sender")}>
      <h2 className={styles.heading}>{t("his.sender")}</h2>
      <div className={styles.fields}>
        <TextInput
          label={t("his.name")}
          description={t("his.nameHelp")}
          value={draft.name}
          onChange={(event) => onChange({ name: event.currentTarget.value.trim() })}
          readOnly={!isNew}
          pattern="[\w.\-]{1,32}"
          maxLength={32}
          spellCheck={false}
          required
        />
        <TextInput
          label={t("his.description")}
          description={t("his.descriptionHelp")}
          value={draft.description}
          onChange={(event) => onChange({ description: event.currentTarget.value })}
          maxLength={200}
        />
        <TextInput
          label={t("his.application")}
          description={t("his.applicationHelp")}
          value={draft.sending_application}
          onChange={(event) => onChange({ sending_application: event.currentTarget.value })}
          maxLength={180}
          spellCheck={false}
          required
        />
        <TextInput
          label={t("his.facility")}
          description={t("his.facilityHelp")}
          value={draft.sending_facility}
          onChange={(event) => onChange({ sending_facility: event.currentTarget.value })}
          maxLength={180}
          spellCheck={false}
        />
        <TagsInput
          label={t("his.addresses")}
          description={t("his.addressesHelp")}
          value={draft.addresses}
          onChange={(addresses) => onChange({ addresses })}
          acceptValueOnBlur
          maxTags={50}
        />
        <TextInput
          label={t("his.issuer")}
          description={t("his.issuerHelp")}
          value={draft.issuer}
          onChange={(event) => onChange({ issuer: event.currentTarget.value })}
          maxLength={180}
          spellCheck={false}
        />
        <Select
          label={t("his.charset")}
          description={t("his.charsetHelp")}
          data={CHARSETS}
          value={draft.charset}
          onChange={(charset) => onChange({ charset: charset ?? "cp1258" })}
          allowDeselect={false}
        />
        <Select
          label={t("his.nameOrder")}
          description={t("his.nameOrderHelp")}
          data={(["given_middle", "middle_given"] as const).map((value) => ({ value, label: t(`his.order.${value}`) }))}
          value={draft.name_order}
          onChange={(order) => onChange({ name_order: (order ?? "given_middle") as HisDraft["name_order"] })}
          allowDeselect={false}
        />
        <Select
          label={t("his.ackWhen")}
          description={t("his.ackWhenHelp")}
          data={(["processed", "stored"] as const).map((value) => ({ value, label: t(`his.ack.${value}`) }))}
          value={draft.ack_when}
          onChange={(when) => onChange({ ack_when: (when ?? "processed") as HisDraft["ack_when"] })}
          allowDeselect={false}
        />
        <Select
          label={t("his.ackMode")}
          description={t("his.ackModeHelp")}
          data={(["asked", "original"] as const).map((value) => ({ value, label: t(`his.ack.${value}`) }))}
          value={draft.ack_mode}
          onChange={(mode) => onChange({ ack_mode: (mode ?? "asked") as HisDraft["ack_mode"] })}
          allowDeselect={false}
        />
        <Checkbox
          label={t("his.enabled")}
          description={t("his.enabledHelp")}
          checked={draft.enabled}
          onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
        />
      </div>
    </section>
  );
}
