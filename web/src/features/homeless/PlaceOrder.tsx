import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Homeless, matchStudy, type Order, placeOrder, servicesQuery } from "../../api";
import { formatPersonName, useText } from "../../text";
import { ProblemNotice } from "../../ui";
import styles from "./homeless.module.css";

type Props = { study: Homeless; onClose: () => void; onPlaced: (order: Order) => void };

/** Enters the order that a study should have had, with what its images say of the patient, and matches them. */
export function PlaceOrder({ study, onClose, onPlaced }: Props) {
  const { t } = useText();
  const services = useQuery(servicesQuery).data?.items.filter((service) => service.enabled) ?? [];
  const fitting = services.filter((service) => study.modalities.includes(service.modality));
  const [code, setCode] = useState(study.patient_code);
  const [name, setName] = useState(formatPersonName(study.patient_name));
  const [birth, setBirth] = useState("");
  const [sex, setSex] = useState<string | null>(null);
  const [service, setService] = useState<string | null>(null);
  const place = useMutation({
    mutationFn: async () => {
      const patient_facts = { code, name, birth_date: birth.trim() || null, sex, issuer: "", identifiers: [] };
      const { order } = await placeOrder({ patient_facts, code: service ?? "" });
      return matchStudy(order.id, study.study_uid);
    },
    onSuccess: (order) => {
      onPlaced(order);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (service) place.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("homeless.placeTitle")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <p className={styles.soft}>{t("homeless.placeHelp")}</p>
          <TextInput
            label={t("homeless.patientName")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={200}
            required
          />
          <TextInput
            label={t("homeless.patientCode")}
            description={t("homeless.patientCodeHelp")}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            maxLength={64}
            spellCheck={false}
          />
          <Group grow align="flex-end">
            <TextInput
              label={t("homeless.birthYear")}
              value={birth}
              onChange={(event) => setBirth(event.currentTarget.value)}
              pattern="\d{4}"
              maxLength={4}
              inputMode="numeric"
            />
            <Select
              label={t("homeless.sex")}
              data={[
                { value: "M", label: t("studies.male") },
                { value: "F", label: t("studies.female") },
                { value: "O", label: t("studies.other") },
              ]}
              value={sex}
              onChange={setSex}
              clearable
            />
          </Group>
          <Select
            label={t("homeless.service")}
            data={(fitting.length > 0 ? fitting : services).map((one) => ({
              value: one.code,
              label: `${one.name} (${one.code})`,
            }))}
            value={service}
            onChange={setService}
            searchable
            required
            data-autofocus
          />
          {place.error && <ProblemNotice error={place.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shell.cancel")}
            </Button>
            <Button type="submit" loading={place.isPending} disabled={!service}>
              {t("homeless.placeAndMatch")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
