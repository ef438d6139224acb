import { useMutation, useQueryClient } from "@tanstack/react-query";
import { deleteStudy, type Study } from "../../api";
import { formatNumber, useText } from "../../text";
import { ConfirmDialog, tellDone } from "../../ui";
import { patientName } from "./patient";

type Props = { study: Study; onClose: () => void; onDeleted: () => void };

/** Asks, names the patient, and deletes. */
export function DeleteStudy({ study, onClose, onDeleted }: Props) {
  const text = useText();
  const { t, language } = text;
  const queries = useQueryClient();
  const destroy = useMutation({
    mutationFn: () => deleteStudy(study.study_uid),
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
      error={destroy.error}
      onConfirm={() => destroy.mutate()}
      onClose={onClose}
    >
      {t("studies.deleteHelp", {
        images: formatNumber(study.instance_count, language),
        name: patientName(study, text),
        accession: study.accession_number || study.study_description || study.study_uid,
      })}
    </ConfirmDialog>
  );
}
