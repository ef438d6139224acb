import { CloseButton, Loader, TextInput } from "@mantine/core";
import { IconSearch, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { patientsQuery } from "../../api";
import { useText } from "../../text";
import { Empty, Page, ProblemNotice, useSlowly } from "../../ui";
import { PatientLine } from "./PatientPicker";
import styles from "./reception.module.css";

const route = getRouteApi("/signed-in/shell/patients");

/** Finds a patient's record. */
export function PatientsPage() {
  const { t } = useText();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useSlowly(q, (next) => void navigate({ search: { q: next || undefined }, replace: true }));
  const found = useQuery({ ...patientsQuery(q), enabled: q.length > 1, placeholderData: (before) => before });
  const patients = q.length > 1 ? (found.data?.items ?? []) : [];
  return (
    <Page title={t("patient.title")}>
      <TextInput
        type="search"
        aria-label={t("patient.search")}
        placeholder={t("patient.search")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        leftSection={found.isFetching ? <Loader size={16} /> : <IconSearch size={18} />}
        rightSection={typed && <CloseButton size="sm" aria-label={t("reception.clear")} onClick={() => setTyped("")} />}
        autoComplete="off"
        autoFocus
        maxLength={128}
      />
      {found.error && <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />}
      {patients.map((patient) => (
        <Link
          key={patient.id}
          to="/patients/$patient"
          params={{ patient: String(patient.id) }}
          className={styles.pick}
          style={{ textDecoration: "none" }}
        >
          <PatientLine patient={patient} />
        </Link>
      ))}
      {found.isSuccess && patients.length === 0 && <Empty icon={<IconUsers size={40} />} title={t("patient.none")} />}
    </Page>
  );
}
