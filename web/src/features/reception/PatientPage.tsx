import { Button, Loader, Modal } from "@mantine/core";
import { IconClipboardPlus, IconEdit, IconGitMerge, IconLink } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { ordersQuery, type Patient, patientQuery } from "../../api";
import { formatPersonName, useText } from "../../text";
import { LinkButton, MoreButton, Page, ProblemNotice, useLive, useMay, useOrderChanges } from "../../ui";
import { Joining, type JoiningKind } from "./Joining";
import { OrderTable } from "./OrderTable";
import { PatientForm } from "./PatientForm";
import { PatientLinks } from "./PatientLinks";
import { PatientChanges, PatientFacts, PatientVisits } from "./PatientSections";
import { PlaceOrder } from "./PlaceOrder";
import styles from "./reception.module.css";

const route = getRouteApi("/signed-in/shell/patients/$patient");

/** One patient: identity and numbers, visits, orders, what was changed, and who may be the same person. */
export function PatientPage() {
  const { t } = useText();
  const key = Number(route.useParams().patient) || 0;
  const queries = useQueryClient();
  const patient = useQuery(patientQuery(key));
  const mayOrders = useMay()("order.read");
  const orders = useInfiniteQuery({ ...ordersQuery({ patient: key }), enabled: mayOrders });
  useOrderChanges();
  useLive("patient", () => void queries.invalidateQueries({ queryKey: ["patient"] }));
  const found = orders.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={formatPersonName(patient.data?.name) || t("patient.title")}
      wide
      {...(patient.data ? { actions: <Actions patient={patient.data} /> } : {})}
    >
      {patient.isPending && <Loader aria-label={t("shell.loading")} />}
      {patient.error && <ProblemNotice error={patient.error} onRetry={() => void patient.refetch()} />}
      {patient.data && (
        <>
          {patient.data.merged_into !== null && <Merged patient={patient.data} into={patient.data.merged_into} />}
          <div className={styles.two}>
            <PatientFacts patient={patient.data} />
            <PatientLinks patient={key} />
          </div>
          {found.length > 0 && (
            <section aria-label={t("patient.orders")}>
              <h2 className={styles.name}>{t("patient.orders")}</h2>
              <OrderTable orders={found} />
              <MoreButton list={orders} />
            </section>
          )}
          <div className={styles.two}>
            <PatientVisits patient={key} />
            <PatientChanges patient={key} />
          </div>
        </>
      )}
    </Page>
  );
}

function Merged({ patient, into }: { patient: Patient; into: number }) {
  const { t } = useText();
  const may = useMay();
  const [isUndoing, setUndoing] = useState(false);
  return (
    <div className={styles.card} role="status">
      <div className={styles.head}>
        <strong>{t("patient.merged")}</strong>
        <LinkButton to="/patients/$patient" params={{ patient: String(into) }} size="compact-sm" variant="light">
          {t("patient.open")}
        </LinkButton>
        {may("patient.merge") && (
          <Button size="compact-sm" variant="default" onClick={() => setUndoing(true)}>
            {t("patient.unmerge")}
          </Button>
        )}
      </div>
      {isUndoing && <Joining kind="unmerge" patient={patient} onClose={() => setUndoing(false)} />}
    </div>
  );
}

function Actions({ patient }: { patient: Patient }) {
  const { t } = useText();
  const may = useMay();
  const [isEditing, setEditing] = useState(false);
  const [isOrdering, setOrdering] = useState(false);
  const [joining, setJoining] = useState<JoiningKind | null>(null);
  if (patient.merged_into !== null) return null;
  return (
    <>
      {may("order.place") && (
        <Button leftSection={<IconClipboardPlus size={18} />} onClick={() => setOrdering(true)}>
          {t("reception.new")}
        </Button>
      )}
      {may("patient.edit") && (
        <Button variant="default" leftSection={<IconEdit size={18} />} onClick={() => setEditing(true)}>
          {t("patient.edit")}
        </Button>
      )}
      {may("patient.merge") && (
        <>
          <Button variant="default" leftSection={<IconLink size={18} />} onClick={() => setJoining("link")}>
            {t("patient.link")}
          </Button>
          <Button variant="default" leftSection={<IconGitMerge size={18} />} onClick={() => setJoining("merge")}>
            {t("patient.merge")}
          </Button>
        </>
      )}
      {isOrdering && <PlaceOrder patient={patient} onClose={() => setOrdering(false)} />}
      {isEditing && (
        <Modal
          opened
          size={760}
          onClose={() => setEditing(false)}
          title={t("patient.edit")}
          closeButtonProps={{ "aria-label": t("shell.close") }}
        >
          <PatientForm patient={patient} onSaved={() => setEditing(false)} onClose={() => setEditing(false)} />
        </Modal>
      )}
      {joining && <Joining kind={joining} patient={patient} onClose={() => setJoining(null)} />}
    </>
  );
}
