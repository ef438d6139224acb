import { Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deleteStudy, type Study } from "../../api";
import { formatNumber, useText } from "../../text";
import { ConfirmDialog, tellDone } from "../../ui";
import { patientName } from "./patient";

type Props = { study: Study; onClose: () => void; onDeleted: () => void };

/** Asks, names the patient, wants the reason, and deletes. */
export function DeleteStudy({ study, onClose, onDeleted }: Props) {
  const text = useText();
  const { t, language } = text;
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const destroy = useMutation({
    mutationFn: () => deleteStudy(study.study_uid, reason.trim()),
    onSuccess: async () => {
      tellDone(t("studies.deleted"));
      onDeleted();
      queries.removeQueries({ queryKey: ["study", study.study_uid] });
      await queries.invalidateQueries({ queryKey: ["studies"] });
    },
  });
  return (
    <ConfirmDialog
      title={t("studies.deleteTitle")}
      action={t("shell.delete")}
      promise={t("studies.deleteConfirm")}
      isBusy={destroy.isPending}
      isReady={reason.trim() !== ""}
      error={destroy.error}
      onConfirm={() => destroy.mutate()}
      onClose={onClose}
    >
      {t("studies.deleteHelp", {
        images: formatNumber(study.instance_count, language),
        name: patientName(study, text),
        accession: study.accession_number || study.study_description || study.study_uid,
      })}
      <Textarea
        mt="md"
        label={t("studies.deleteReason")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        minRows={2}
        maxLength={500}
        required
      />
    </ConfirmDialog>
  );
}
