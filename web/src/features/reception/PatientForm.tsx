import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Patient, upsertPatient } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone } from "../../ui";
import { draftOfPatient, NO_PATIENT, type PatientDraft, readBirth, toPatientBody } from "./patient-draft";
import styles from "./reception.module.css";

type Props = { patient?: Patient; name?: string; onSaved: (patient: Patient) => void; onClose: () => void };

/** Registers a patient, or changes what is known of one. */
export function PatientForm({ patient, name = "", onSaved, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<PatientDraft>(() => (patient ? draftOfPatient(patient) : { ...NO_PATIENT, name }));
  const save = useMutation({
    mutationFn: () => upsertPatient(toPatientBody(draft, patient?.issuer)),
    onSuccess: async (saved) => {
      tellDone(t("shell.saved"));
      onSaved(saved);
      await queries.invalidateQueries({ queryKey: ["patient"] });
      await queries.invalidateQueries({ queryKey: ["patients"] });
    },
  });
  const change = (part: Partial<PatientDraft>) => setDraft((now) => ({ ...now, ...part }));
  const field = (member: keyof PatientDraft) => ({
    value: draft[member],
    onChange: (event: { currentTarget: { value: string } }) => change({ [member]: event.currentTarget.value }),
    maxLength: member === "address" ? 500 : 128,
    autoComplete: "off",
  });
  const isWrongBirth = draft.birth.trim() !== "" && readBirth(draft.birth) === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput label={t("patient.name")} {...field("name")} required data-autofocus />
        <div className={styles.row}>
          <TextInput
            label={t("patient.birth")}
            placeholder={t("patient.birthHelp")}
            {...field("birth")}
            error={isWrongBirth && t("patient.wrongBirth")}
          />
          <Select
            label={t("patient.sex")}
            value={draft.sex || null}
            onChange={(sex) => change({ sex: sex ?? "" })}
            data={[
              { value: "M", label: t("studies.male") },
              { value: "F", label: t("studies.female") },
              { value: "O", label: t("studies.other") },
            ]}
            clearable
          />
          <TextInput
            label={t("patient.code")}
            placeholder={t("patient.codeHelp")}
            {...field("code")}
            readOnly={patient !== undefined}
          />
        </div>
        <div className={styles.row}>
          <TextInput label={t("patient.citizen")} {...field("citizen")} inputMode="numeric" />
          <TextInput label={t("patient.insurance")} {...field("insurance")} />
          <TextInput label={t("patient.phone")} {...field("phone")} inputMode="tel" />
        </div>
        <TextInput label={t("patient.address")} {...field("address")} />
        {save.error && <ProblemNotice error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("order.back")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!draft.name.trim() || isWrongBirth}>
            {t("patient.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
