import { Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import type { HisDraft } from "../../api";
import { useText } from "../../text";
import styles from "./his.module.css";
import { CHARSETS, type FieldsProps, SENDS, VERSIONS } from "./his-draft";

/** Where the HIS listens, and what it is told. */
export function OutFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  const isSending = draft.host !== "" || draft.sends.length > 0;
  const mark = (send: (typeof SENDS)[number], wanted: boolean) =>
    onChange({ sends: SENDS.filter((one) => (one === send ? wanted : draft.sends.includes(one))) });
  return (
    <section className={styles.group} aria-label={t("his.outTitle")}>
      <h2 className={styles.heading}>{t("his.outTitle")}</h2>
      <p className={styles.help}>{t("his.outHelp")}</p>
      <div className={styles.checks}>
        {SENDS.map((send) => (
          <Checkbox
            key={send}
            label={t(`his.send.${send}`)}
            description={t(`his.sendHelp.${send}`)}
            checked={draft.sends.includes(send)}
            onChange={(event) => mark(send, event.currentTarget.checked)}
          />
        ))}
      </div>
      <div className={styles.fields}>
        <TextInput
          label={t("his.host")}
          value={draft.host}
          onChange={(event) => onChange({ host: event.currentTarget.value.trim() })}
          placeholder="192.168.1.10"
          maxLength={253}
          spellCheck={false}
          required={isSending}
        />
        <NumberInput
          label={t("his.port")}
          value={draft.port || ""}
          onChange={(port) => onChange({ port: Number(port) || 0 })}
          min={1}
          max={65535}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          required={isSending}
        />
        <TextInput
          label={t("his.receivingApplication")}
          value={draft.receiving_application}
          onChange={(event) => onChange({ receiving_application: event.currentTarget.value })}
          maxLength={180}
          spellCheck={false}
        />
        <TextInput
          label={t("his.receivingFacility")}
          value={draft.receiving_facility}
          onChange={(event) => onChange({ receiving_facility: event.currentTarget.value })}
          maxLength={180}
          spellCheck={false}
        />
        <Select
          label={t("his.version")}
          data={VERSIONS}
          value={draft.version}
          onChange={(version) => onChange({ version: version ?? "2.5.1" })}
          allowDeselect={false}
        />
        <Select
          label={t("his.outCharset")}
          data={CHARSETS}
          value={draft.out_charset}
          onChange={(charset) => onChange({ out_charset: charset ?? "utf-8" })}
          allowDeselect={false}
        />
        <Select
          label={t("his.orderMessage")}
          data={["ORM", "OMG", "ORU"]}
          value={draft.order_message}
          onChange={(kind) => onChange({ order_message: (kind ?? "ORM") as HisDraft["order_message"] })}
          allowDeselect={false}
        />
        <NumberInput
          label={t("his.ackTimeout")}
          value={draft.ack_timeout_s}
          onChange={(seconds) => onChange({ ack_timeout_s: Number(seconds) || 30 })}
          min={1}
          max={600}
          allowDecimal={false}
          allowNegative={false}
        />
        <Checkbox
          label={t("his.tls")}
          checked={draft.tls}
          onChange={(event) => onChange({ tls: event.currentTarget.checked })}
        />
      </div>
    </section>
  );
}
