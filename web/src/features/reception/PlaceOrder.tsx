import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import type { Order, Patient } from "../../api";
import { useText } from "../../text";
import { useMay } from "../../ui";
import { OrderForm } from "./OrderForm";
import { PatientForm } from "./PatientForm";
import { PatientLine, PatientPicker } from "./PatientPicker";
import styles from "./reception.module.css";

type Props = { onClose: () => void; patient?: Patient; order?: Order };

/** Enters an order by hand, its patient first; or changes one. */
export function PlaceOrder({ onClose, patient: known, order }: Props) {
  const { t } = useText();
  const mayRegister = useMay()("patient.edit");
  const [patient, setPatient] = useState<Patient | null>(known ?? null);
  const [registering, setRegistering] = useState<string | null>(null);
  const isPicking = !order && !patient;
  return (
    <Modal
      opened
      onClose={onClose}
      size={760}
      title={t(order ? "place.edit" : "place.title")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="md">
        {!order && <span className={styles.sub}>{t("place.help")}</span>}
        {isPicking && registering === null && (
          <PatientPicker onPick={setPatient} {...(mayRegister ? { onRegister: setRegistering } : {})} />
        )}
        {isPicking && registering !== null && (
          <PatientForm
            name={/\d/.test(registering) ? "" : registering}
            onSaved={setPatient}
            onClose={() => setRegistering(null)}
          />
        )}
        {!order && patient && (
          <Group justify="space-between">
            <PatientLine patient={patient} />
            {!known && (
              <Button size="compact-sm" variant="default" onClick={() => setPatient(null)}>
                {t("place.other")}
              </Button>
            )}
          </Group>
        )}
        {(order || patient) && (
          <OrderForm patient={patient?.id ?? order?.patient ?? 0} {...(order ? { order } : {})} onClose={onClose} />
        )}
      </Stack>
    </Modal>
  );
}
