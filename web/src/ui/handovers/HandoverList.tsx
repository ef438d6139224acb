import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Handover, revokeHandover } from "../../api";
import { formatMoment, type Text, useText } from "../../text";
import { ConfirmDialog } from "../ConfirmDialog";
import { useMay } from "../session";
import styles from "./handovers.module.css";

const SEEN: readonly string[] = ["result", "viewer", "pdf", "zip"];

function stateOf({ link }: Handover, { t }: Text): string {
  if (!link) return "";
  if (link.revoked_at)
    return t("handover.revoked", { time: formatMoment(link.revoked_at), reason: link.revoke_reason });
  const day = formatMoment(link.expires_at).slice(0, 10);
  return t(new Date(link.expires_at) < new Date() ? "handover.expired" : "handover.until", { day });
}

function openedOf({ link, openings }: Handover, { t }: Text): string {
  if (!link) return "";
  const [last, ...before] = openings.filter((one) => SEEN.includes(one.what));
  const refused = openings.length - (last ? before.length + 1 : 0);
  const seen = last
    ? t("handover.opened", { count: before.length + 1, time: formatMoment(last.at) })
    : t("handover.unopened");
  return refused ? `${seen} · ${t("handover.refusals", { count: refused })}` : seen;
}

/** What was handed over before, what was opened of it, and the button that ends a link. */
export function HandoverList({ order, items }: { order: number; items: readonly Handover[] }) {
  const text = useText();
  const { t } = text;
  const may = useMay();
  const [ending, setEnding] = useState<Handover | null>(null);
  return (
    <section aria-label={t("handover.list")}>
      <h3 className={styles.title}>{t("handover.list")}</h3>
      {items.length === 0 && <p className={styles.soft}>{t("handover.none")}</p>}
      <ul className={styles.list}>
        {items.map((one) => (
          <li key={one.id}>
            <div>
              <strong>{t(`handover.mode.${one.mode}`)}</strong>{" "}
              {one.films.map((film) => t("handover.sheets", { count: film.count, size: film.size })).join(", ")}
              <span className={styles.soft}>
                {[formatMoment(one.at), one.who, one.recipient && `→ ${one.recipient}`].filter(Boolean).join(" · ")}
              </span>
              {one.link && <span className={styles.soft}>{`${stateOf(one, text)} · ${openedOf(one, text)}`}</span>}
            </div>
            {one.link && !one.link.revoked_at && may("handover.give") && (
              <Button size="xs" variant="default" onClick={() => setEnding(one)}>
                {t("handover.revoke")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ending && <Revoke order={order} handover={ending} onClose={() => setEnding(null)} />}
    </section>
  );
}

function Revoke({ order, handover, onClose }: { order: number; handover: Handover; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const end = useMutation({
    mutationFn: () => revokeHandover(handover.id, reason.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["handovers", order] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t("handover.revoke")}
      action={t("handover.revoke")}
      isBusy={end.isPending}
      isReady={reason.trim() !== ""}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      <TextInput
        label={t("handover.revokeHelp")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
      />
    </ConfirmDialog>
  );
}
