import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useText } from "../../text";
import { ConfirmDialog } from "../../ui";
import type { Act } from "./steps";

type Props = {
  act: Act;
  /** A text that is asked for besides, such as that of an addendum. */
  asked?: string;
  isBusy: boolean;
  error: unknown;
  onConfirm: (reason: string, said: string) => void;
  onClose: () => void;
};

/** Asks for why, before something is taken back or added. */
export function ReasonDialog({ act, asked, isBusy, error, onConfirm, onClose }: Props) {
  const { t } = useText();
  const [reason, setReason] = useState("");
  const [said, setSaid] = useState("");
  return (
    <ConfirmDialog
      title={t(`report.act.${act}`)}
      action={t(`report.act.${act}`)}
      isBusy={isBusy}
      isReady={reason.trim() !== "" && (!asked || said.trim() !== "")}
      error={error}
      onConfirm={() => onConfirm(reason, said)}
      onClose={onClose}
    >
      {asked && (
        <Textarea
          label={asked}
          required
          autosize
          minRows={3}
          lang="vi"
          maxLength={20_000}
          value={said}
          onChange={(event) => setSaid(event.currentTarget.value)}
        />
      )}
      <Textarea
        label={t("reading.reason")}
        required
        autosize
        lang="vi"
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
