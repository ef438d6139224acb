import { Button, Group, Textarea, TextInput } from "@mantine/core";
import { IconEdit, IconRefresh, IconSend, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { cancelMessage, type MessageRow, messageQuery, replayMessage, resendMessage } from "../../api";
import { useText } from "../../text";
import { ConfirmDialog, ProblemNotice, tellDone, useMay } from "../../ui";
import { mayRepeat } from "./message-search";
import styles from "./messages.module.css";

type Props = { row: MessageRow; text: string; onGo: (id: number) => void };

/** Process again as it came or as it is corrected here, send again, or give up with a reason. */
export function MessageActions({ row, text, onGo }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const mayResend = useMay()("message.resend");
  const [correction, setCorrection] = useState<string | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const settle = async (after: MessageRow) => {
    setCorrection(null);
    tellDone(t(`messages.state.${after.state}`));
    await Promise.all([
      queries.invalidateQueries({ queryKey: messageQuery(row.id).queryKey }),
      queries.invalidateQueries({ queryKey: ["messages"] }),
    ]);
    if (after.id !== row.id) onGo(after.id);
  };
  const repeat = useMutation({
    mutationFn: (corrected: string) =>
      row.direction === "in" ? replayMessage(row.id, corrected) : resendMessage(row.id),
    onSuccess: settle,
  });
  if (!mayResend) return null;
  const isOpen = ["queued", "failed", "received"].includes(row.state);
  if (!mayRepeat(row) && !isOpen) return null;
  return (
    <div className={styles.actions}>
      {correction === null ? (
        <Group gap="xs">
          {mayRepeat(row) && (
            <Button
              size="xs"
              leftSection={row.direction === "in" ? <IconRefresh size={16} /> : <IconSend size={16} />}
              loading={repeat.isPending}
              onClick={() => repeat.mutate("")}
            >
              {t(row.direction === "in" ? "messages.replay" : "messages.resend")}
            </Button>
          )}
          {row.direction === "in" && mayRepeat(row) && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconEdit size={16} />}
              onClick={() => setCorrection(text)}
            >
              {t("messages.correct")}
            </Button>
          )}
          {isOpen && (
            <Button size="xs" variant="default" leftSection={<IconTrash size={16} />} onClick={() => setLeaving(true)}>
              {t("messages.giveUp")}
            </Button>
          )}
        </Group>
      ) : (
        <>
          <Textarea
            label={t("messages.correctLabel")}
            description={t("messages.correctHelp")}
            value={correction}
            onChange={(event) => setCorrection(event.currentTarget.value)}
            rows={8}
            spellCheck={false}
            classNames={{ input: styles.text }}
            data-autofocus
          />
          <Group gap="xs">
            <Button
              size="xs"
              leftSection={<IconRefresh size={16} />}
              loading={repeat.isPending}
              onClick={() => repeat.mutate(correction)}
            >
              {t("messages.replayCorrected")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setCorrection(null)}>
              {t("shell.cancel")}
            </Button>
          </Group>
        </>
      )}
      {repeat.error && <ProblemNotice error={repeat.error} />}
      {isLeaving && <GiveUp row={row} onDone={settle} onClose={() => setLeaving(false)} />}
    </div>
  );
}

type GiveUpProps = { row: MessageRow; onDone: (after: MessageRow) => Promise<void>; onClose: () => void };

function GiveUp({ row, onDone, onClose }: GiveUpProps) {
  const { t } = useText();
  const [reason, setReason] = useState("");
  const cancel = useMutation({
    mutationFn: () => cancelMessage(row.id, reason),
    onSuccess: async (after) => {
      onClose();
      await onDone(after);
    },
  });
  return (
    <ConfirmDialog
      title={t("messages.giveUp")}
      action={t("messages.giveUp")}
      isBusy={cancel.isPending}
      isReady={reason.trim() !== ""}
      error={cancel.error}
      onConfirm={() => cancel.mutate()}
      onClose={onClose}
    >
      <p className={styles.help}>{t("messages.giveUpHelp")}</p>
      <TextInput
        label={t("messages.why")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
        required
      />
    </ConfirmDialog>
  );
}
