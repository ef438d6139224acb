import { Button } from "@mantine/core";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { linksQuery, patientQuery, unlinkPatients } from "../../api";
import { useText } from "../../text";
import { LinkButton, tellProblem, useMay } from "../../ui";
import { PatientLine } from "./PatientPicker";
import styles from "./reception.module.css";

/** Records that may be of the same person. */
export function PatientLinks({ patient }: { patient: number }) {
  const text = useText();
  const { t } = text;
  const mayMerge = useMay()("patient.merge");
  const queries = useQueryClient();
  const links = useQuery(linksQuery(patient));
  const others = useQueries({ queries: (links.data?.items ?? []).map((other) => patientQuery(other)) });
  const unlink = useMutation({
    mutationFn: (other: number) => unlinkPatients(patient, other),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["patient", patient] }),
    onError: (error) => tellProblem(error, text),
  });
  return (
    <section className={styles.card} aria-label={t("patient.links")}>
      <h2>{t("patient.links")}</h2>
      {links.data?.items.length === 0 && <span className={styles.sub}>{t("patient.noLinks")}</span>}
      {others.map(
        ({ data }) =>
          data && (
            <div key={data.id} className={styles.head}>
              <PatientLine patient={data} />
              <LinkButton
                to="/patients/$patient"
                params={{ patient: String(data.id) }}
                size="compact-sm"
                variant="light"
              >
                {t("patient.open")}
              </LinkButton>
              {mayMerge && (
                <Button size="compact-sm" variant="default" onClick={() => unlink.mutate(data.id)}>
                  {t("patient.unlink")}
                </Button>
              )}
            </div>
          ),
      )}
    </section>
  );
}
