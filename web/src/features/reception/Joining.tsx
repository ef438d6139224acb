import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { linkPatients, mergePatients, type Patient, unmergePatient } from "../../api";
import { formatPersonName, useText } from "../../text";
import { ProblemNotice, tellDone } from "../../ui";
import { PatientLine, PatientPicker } from "./PatientPicker";
import styles from "./reception.module.css";

export type JoiningKind = "merge" | "link" | "unmerge";
type Props = { kind: JoiningKind; patient: Patient; onClose: () => void };

/** Merges a patient into another, notes that they may be one, or undoes a merge. */
export function Joining({ kind, patient, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [other, setOther] = useState<Patient | null>(null);
  const [reason, setReason] = useState("");
  const title = t(`patient.${kind}`);
  const save = useMutation({
    mutationFn: async (): Promise<number> => {
      if (kind === "unmerge") return (await unmergePatient(patient.id, reason.trim())).id;
      if (!other) return patient.id;
      if (kind === "merge") return (await mergePatients(patient.id, other.id, reason.trim())).id;
      await linkPatients(patient.id, other.id);
      return patient.id;
    },
    onSuccess: async (shown) => {
      tellDone(t("order.done", { step: title }));
      onClose();
      await queries.invalidateQueries();
      await navigate({ to: "/patients/$patient", params: { patient: String(shown) } });
    },
  });
  const isReady = kind === "unmerge" || other !== null;
  return (
    <Modal opened onClose={onClose} size={640} title={title} closeButtonProps={{ "aria-label": t("shell.close") }}>
      <Stack gap="md">
        {kind === "merge" && (
          <span>{t("patient.mergeHelp", { name: formatPersonName(patient.name), code: patient.code })}</span>
        )}
        {kind === "link" && <span>{t("patient.linkHelp")}</span>}
        {kind !== "unmerge" && !other && <PatientPicker onPick={setOther} without={patient.id} />}
        {other && (
          <div className={styles.head}>
            <PatientLine patient={other} />
            <Button size="compact-sm" variant="default" onClick={() => setOther(null)}>
              {t("place.other")}
            </Button>
          </div>
        )}
        {kind !== "link" && isReady && (
          <Textarea
            label={t("order.reason")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            autosize
            minRows={2}
            maxLength={1000}
          />
        )}
        {save.error && <ProblemNotice error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("order.back")}
          </Button>
          <Button
            loading={save.isPending}
            disabled={!isReady || (kind !== "link" && !reason.trim())}
            onClick={() => save.mutate()}
          >
            {title}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
