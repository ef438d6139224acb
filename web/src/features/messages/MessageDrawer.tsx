import { Anchor, Drawer, Loader, Tabs } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { messageBytes, messageQuery } from "../../api";
import { formatBytes, formatMoment, formatNumber, useText } from "../../text";
import { ProblemNotice, useLive } from "../../ui";
import { MessageActions } from "./MessageActions";
import { MessageFields } from "./MessageFields";
import { MessageStateMark } from "./MessageStateMark";
import styles from "./messages.module.css";

type Props = { id: number; onClose: () => void; onGo: (id: number) => void };

/** One message: what became of it, its fields, its text, and what can be done. */
export function MessageDrawer({ id, onClose, onGo }: Props) {
  const { t, language } = useText();
  const queries = useQueryClient();
  const shown = useQuery(messageQuery(id));
  useLive("message", (facts) => {
    if ((facts as { id?: number }).id === id) void queries.invalidateQueries({ queryKey: messageQuery(id).queryKey });
  });
  const row = shown.data?.item;
  const doubt = shown.data && ((language === "vi" && shown.data.doubt.vietnamese) || shown.data.doubt.english);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={920}
      title={row ? `${(language === "vi" ? row.what_vi : row.what) || row.kind} · ${row.his}` : t("messages.message")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      {shown.isPending && <Loader aria-label={t("shell.loading")} />}
      {shown.error && <ProblemNotice error={shown.error} onRetry={() => void shown.refetch()} />}
      {shown.data && row && (
        <div className={styles.message}>
          <MessageStateMark row={row} />
          <dl className={styles.facts}>
            <Fact title={t("messages.at")} value={formatMoment(row.at, { seconds: true })} />
            <Fact title={t("messages.direction")} value={t(`messages.direction.${row.direction}`)} />
            <Fact title={t("messages.kind")} value={row.kind} />
            <Fact title={t("messages.controlId")} value={row.control_id} />
            <Fact title={t("messages.ack")} value={row.ack} />
            <Fact title={t("messages.patient")} value={row.patient} />
            <Fact title={t("messages.numbers")} value={row.numbers.join(", ")} />
            <Fact title={t("messages.attempts")} value={formatNumber(row.attempts, language)} />
            <Fact title={t("messages.settledAt")} value={formatMoment(row.settled_at, { seconds: true })} />
            <Fact title={t("messages.settledBy")} value={row.settled_by} />
            <Fact title={t("messages.charset")} value={shown.data.charset} />
            <Fact title={t("messages.size")} value={formatBytes(row.size_bytes, language)} />
          </dl>
          {row.resend_of && (
            <Anchor component="button" type="button" onClick={() => onGo(row.resend_of ?? 0)} className={styles.link}>
              {t("messages.resendOf")}
            </Anchor>
          )}
          {doubt && <p className={styles.doubt}>{doubt}</p>}
          <MessageActions key={row.state} row={row} text={shown.data.corrected || shown.data.text} onGo={onGo} />
          <Tabs defaultValue="fields" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="fields">{t("messages.fields")}</Tabs.Tab>
              <Tabs.Tab value="text">{t("messages.text")}</Tabs.Tab>
              {shown.data.corrected && <Tabs.Tab value="corrected">{t("messages.correctedText")}</Tabs.Tab>}
            </Tabs.List>
            <Tabs.Panel value="fields" pt="sm">
              <MessageFields segments={shown.data.segments} wrong={row.reason.location} />
            </Tabs.Panel>
            <Tabs.Panel value="text" pt="sm">
              <pre className={styles.text}>{shown.data.text}</pre>
              <Anchor href={messageBytes(id)} download size="sm">
                {t("messages.download")}
              </Anchor>
            </Tabs.Panel>
            <Tabs.Panel value="corrected" pt="sm">
              <pre className={styles.text}>{shown.data.corrected}</pre>
            </Tabs.Panel>
          </Tabs>
        </div>
      )}
    </Drawer>
  );
}

function Fact({ title, value }: { title: string; value: string }) {
  if (!value) return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </div>
  );
}
