import { Button, Loader } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type IdentityConflict, identityConflictsQuery } from "../../api";
import { formatDate, formatMoment, formatPersonName, useText } from "../../text";
import { Empty, LinkButton, ProblemNotice, useMay } from "../../ui";
import styles from "./conflicts.module.css";
import { DismissConflict } from "./DismissConflict";

const FIELDS = [
  ["patient_name", "studies.patientName", formatPersonName],
  ["patient_id", "studies.patientId", (value: string | undefined) => value ?? ""],
  ["patient_birth_date", "studies.birth", formatDate],
  ["patient_sex", "conflicts.sex", (value: string | undefined) => value ?? ""],
] as const;

/** Studies whose objects name more than one patient, the two identities side by side. */
export function IdentityConflicts() {
  const { t } = useText();
  const conflicts = useQuery(identityConflictsQuery);
  const [judged, setJudged] = useState<IdentityConflict | null>(null);
  if (conflicts.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (conflicts.error) return <ProblemNotice error={conflicts.error} onRetry={() => void conflicts.refetch()} />;
  if (conflicts.data.items.length === 0) {
    return <Empty icon={<IconCircleCheck size={40} />} title={t("conflicts.none")} help={t("conflicts.noneHelp")} />;
  }
  return (
    <>
      <ul className={styles.list}>
        {conflicts.data.items.map((conflict) => (
          <li key={conflict.id} className={styles.card}>
            <Identities conflict={conflict} />
            <Actions conflict={conflict} onJudge={() => setJudged(conflict)} />
          </li>
        ))}
      </ul>
      {judged && <DismissConflict conflict={judged} onClose={() => setJudged(null)} />}
    </>
  );
}

function Identities({ conflict }: { conflict: IdentityConflict }) {
  const { t } = useText();
  return (
    <table className={styles.compare}>
      <thead>
        <tr>
          <th scope="col">
            <span className={styles.soft}>{formatMoment(conflict.noticed_at)}</span>
          </th>
          <th scope="col">{t("conflicts.kept")}</th>
          <th scope="col">{t("conflicts.arrived")}</th>
        </tr>
      </thead>
      <tbody>
        {FIELDS.map(([field, word, format]) => {
          const differs = (conflict.kept[field] ?? "") !== (conflict.arrived[field] ?? "");
          return (
            <tr key={field} data-differs={differs || undefined}>
              <th scope="row">{t(word)}</th>
              <td>{format(conflict.kept[field]) || "–"}</td>
              <td>
                {format(conflict.arrived[field]) || "–"}
                {differs && <span className={styles.mark}> ≠</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Actions({ conflict, onJudge }: { conflict: IdentityConflict; onJudge: () => void }) {
  const { t } = useText();
  const may = useMay();
  return (
    <div className={styles.actions}>
      {conflict.source && <span className={styles.soft}>{t("conflicts.from", { source: conflict.source })}</span>}
      {may("study.read") && (
        <LinkButton size="xs" to="/viewer/$studyUid" params={{ studyUid: conflict.study_uid }}>
          {t("studies.open")}
        </LinkButton>
      )}
      <Button size="xs" variant="default" onClick={onJudge}>
        {t("conflicts.dismiss")}
      </Button>
    </div>
  );
}
