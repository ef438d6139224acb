import { Button } from "@mantine/core";
import type { IdentityConflict } from "../../api";
import { formatDate, formatMoment, formatNumber, formatPersonName, sexWord, type Text, useText } from "../../text";
import { LinkButton, useMay } from "../../ui";
import styles from "./conflicts.module.css";

const FIELDS = [
  { field: "patient_name", word: "studies.patientName", show: formatPersonName },
  { field: "patient_id", word: "studies.patientId", show: (value: string) => value },
  { field: "issuer", word: "conflicts.issuer", show: (value: string) => value },
  { field: "patient_birth_date", word: "studies.birth", show: formatDate },
  { field: "patient_sex", word: "conflicts.sex", show: (value: string, { t }: Text) => sexWord(value, t) },
] as const;

type Props = { conflict: IdentityConflict; onJudge: () => void };

/** The two identities of one study side by side. */
export function IdentityCard({ conflict, onJudge }: Props) {
  const text = useText();
  const { t, language } = text;
  const may = useMay();
  const { kept, arrived } = conflict;
  return (
    <li className={styles.card}>
      <table className={styles.compare}>
        <thead>
          <tr>
            <td className={styles.soft}>{formatMoment(conflict.noticed_at)}</td>
            <th scope="col">{t("conflicts.kept")}</th>
            <th scope="col">{t("conflicts.arrived", { count: formatNumber(conflict.objects, language) })}</th>
          </tr>
        </thead>
        <tbody>
          {FIELDS.filter(({ field }) => kept[field] || arrived[field]).map(({ field, word, show }) => {
            const differs = kept[field] !== arrived[field];
            return (
              <tr key={field} data-differs={differs || undefined}>
                <th scope="row">{t(word)}</th>
                <td>{show(kept[field], text) || "–"}</td>
                <td>
                  {show(arrived[field], text) || "–"}
                  {differs && <span className={styles.mark}> ≠</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className={styles.actions}>
        <span className={styles.soft}>{conflict.source && t("conflicts.from", { source: conflict.source })}</span>
        {may("study.read") && (
          <LinkButton size="xs" to="/viewer/$studyUid" params={{ studyUid: conflict.study_uid }}>
            {t("studies.open")}
          </LinkButton>
        )}
        <Button size="xs" variant="default" onClick={onJudge}>
          {t("conflicts.dismiss")}
        </Button>
      </div>
    </li>
  );
}
