import { Button, Loader, Stack, TextInput } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Patient, patientsQuery } from "../../api";
import { formatDate, formatPersonName, sexWord, useText } from "../../text";
import { ProblemNotice, useSlowly } from "../../ui";
import styles from "./reception.module.css";

type Props = { onPick: (patient: Patient) => void; onRegister?: (typed: string) => void; without?: number };

/** Finds a patient by name without accents or any number. */
export function PatientPicker({ onPick, onRegister, without }: Props) {
  const { t } = useText();
  const [asked, setAsked] = useState("");
  const [typed, setTyped] = useSlowly(asked, setAsked);
  const found = useQuery({ ...patientsQuery(asked), enabled: asked.length > 1 });
  const patients = found.data?.items.filter((one) => one.id !== without && one.merged_into === null) ?? [];
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        label={t("place.find")}
        placeholder={t("patient.search")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        rightSection={found.isFetching && <Loader size={16} />}
        autoComplete="off"
        data-autofocus
        maxLength={128}
      />
      {found.error && <ProblemNotice error={found.error} />}
      {patients.slice(0, 8).map((patient) => (
        <button key={patient.id} type="button" className={styles.pick} onClick={() => onPick(patient)}>
          <PatientLine patient={patient} />
        </button>
      ))}
      {found.isSuccess && patients.length === 0 && asked.length > 1 && <span>{t("patient.none")}</span>}
      {onRegister && (
        <div>
          <Button variant="default" leftSection={<IconUserPlus size={18} />} onClick={() => onRegister(typed)}>
            {t("place.register")}
          </Button>
        </div>
      )}
    </Stack>
  );
}

/** A patient in two lines: who, and by which numbers. */
export function PatientLine({ patient }: { patient: Patient }) {
  const { t } = useText();
  const birth = patient.birth_date ? formatDate(patient.birth_date) : String(patient.birth_year ?? "");
  return (
    <span>
      <strong>{formatPersonName(patient.name) || t("studies.noName")}</strong>
      <span className={styles.sub}>
        {[patient.code, sexWord(patient.sex, t), birth, patient.more.address].filter(Boolean).join(" · ")}
      </span>
    </span>
  );
}
