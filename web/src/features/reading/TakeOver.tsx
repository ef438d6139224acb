import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Case } from "../../api";
import { useText } from "../../text";
import { ConfirmDialog } from "../../ui";

type Props = { one: Case; onTake: (reason: string) => Promise<void>; onClose: () => void };

/** Takes a case from who has it, with a reason. */
export function TakeOver({ one, onTake, onClose }: Props) {
  const { t } = useText();
  const [reason, setReason] = useState("");
  const take = useMutation({ mutationFn: () => onTake(reason) });
  return (
    <ConfirmDialog
      title={t("reading.takeOverTitle", { name: one.holder })}
      action={t("reading.takeOver")}
      isBusy={take.isPending}
      isReady={reason.trim() !== ""}
      error={take.error}
      onConfirm={() => take.mutate()}
      onClose={onClose}
    >
      <p>{t("reading.takeOverHelp")}</p>
      <TextInput
        label={t("reading.reason")}
        required
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
