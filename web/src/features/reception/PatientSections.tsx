import { useQuery } from "@tanstack/react-query";
import { type Patient, type PatientChange, patientChangesQuery, visitsQuery } from "../../api";
import { formatDate, formatMoment, formatPersonName, sexWord, useText } from "../../text";
import styles from "./reception.module.css";

/** Identity and every number of a patient. */
export function PatientFacts({ patient }: { patient: Patient }) {
  const { t } = useText();
  const birth = patient.birth_date ? formatDate(patient.birth_date) : String(patient.birth_year ?? "");
  const facts: [string, string][] = [
    [t("patient.name"), formatPersonName(patient.name)],
    [t("patient.code"), [patient.code, patient.issuer].filter(Boolean).join(" · ")],
    [t("patient.birth"), birth],
    [t("patient.sex"), sexWord(patient.sex, t)],
    [t("patient.phone"), patient.more.phone ?? ""],
    [t("patient.address"), patient.more.address ?? ""],
  ];
  return (
    <section className={styles.card} aria-label={t("patient.facts")}>
      <h2>{t("patient.facts")}</h2>
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value !== "")
          .map(([word, value]) => [<dt key={`${word}?`}>{word}</dt>, <dd key={word}>{value}</dd>])}
        {patient.identifiers.map((one) => [
          <dt key={`${one.kind}${one.value}?`}>{t(`patient.kind.${one.kind}`)}</dt>,
          <dd key={`${one.kind}${one.value}`}>
            {[one.value, one.issuer, one.valid_to && formatDate(one.valid_to), one.former && t("patient.former")]
              .filter(Boolean)
              .join(" · ")}
          </dd>,
        ])}
      </dl>
    </section>
  );
}

/** Stays and days at the hospital, the latest first. */
export function PatientVisits({ patient }: { patient: number }) {
  const { t } = useText();
  const visits = useQuery(visitsQuery(patient));
  return (
    <section className={styles.card} aria-label={t("patient.visits")}>
      <h2>{t("patient.visits")}</h2>
      {visits.data?.items.length === 0 && <span className={styles.sub}>{t("patient.noVisits")}</span>}
      <ol className={styles.history}>
        {visits.data?.items.map((visit) => (
          <li key={visit.id} style={visit.cancelled ? { textDecoration: "line-through" } : {}}>
            <strong>{visit.number}</strong>
            <span className={styles.sub}>
              {[visit.department, visit.ward, visit.bed, visit.doctor].filter(Boolean).join(" · ")}
            </span>
            <span className={styles.sub}>
              {[formatMoment(visit.began_at), formatMoment(visit.ended_at)].filter(Boolean).join(" – ")}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const KINDS = [
  "registered",
  "changed",
  "code changed",
  "merged",
  "took in",
  "unmerged",
  "gave back",
  "linked",
  "unlinked",
] as const;

/** Who changed what of a patient, and when. */
export function PatientChanges({ patient }: { patient: number }) {
  const { t } = useText();
  const changes = useQuery(patientChangesQuery(patient));
  const word = (change: PatientChange) => {
    const kind = KINDS.find((one) => one === change.kind);
    return kind ? t(`patient.change.${kind}`) : change.kind;
  };
  return (
    <section className={styles.card} aria-label={t("patient.changes")}>
      <h2>{t("patient.changes")}</h2>
      {changes.data?.items.length === 0 && <span className={styles.sub}>{t("patient.noChanges")}</span>}
      <ol className={styles.history}>
        {changes.data?.items.map((change) => (
          <li key={change.id}>
            <strong>{word(change)}</strong>
            <span className={styles.sub}>
              {formatMoment(change.at, { seconds: true })} · {change.who}
            </span>
            {Object.entries(change.detail).map(([member, value]) => (
              <p key={member}>
                {member}: {sayValue(value)}
              </p>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A pair is what it was and is; the rest as it stands. */
function sayValue(value: unknown): string {
  if (Array.isArray(value)) return value.map((part) => (part === null || part === "" ? "–" : String(part))).join(" → ");
  return typeof value === "object" ? JSON.stringify(value) : String(value ?? "–");
}
