import { lazy, Suspense, useState } from "react";
import { HOSPITAL_ZONE } from "../../text/format";
import { HERE, type Opened as OpenedAbout } from "./about";
import { Pictures } from "./Pictures";
import styles from "./patient.module.css";
import { useWords } from "./words";

/** The engine is loaded when somebody asks for it, never with the page. */
const FullViewer = lazy(() => import("./FullViewer").then((module) => ({ default: module.FullViewer })));

const DAY = { day: "2-digit", month: "2-digit", year: "numeric", timeZone: HOSPITAL_ZONE } as const;
const day = (iso: string) => new Date(iso).toLocaleDateString("vi-VN", DAY);
const moment = (iso: string) =>
  new Date(iso).toLocaleString("vi-VN", { ...DAY, hour: "2-digit", minute: "2-digit", hour12: false });

function bornOn({ birth_date: date = "", birth_year: year }: OpenedAbout["patient"]): string {
  const digits = date.replace(/\D/g, "");
  return digits.length === 8 ? `${digits.slice(6)}/${digits.slice(4, 6)}/${digits.slice(0, 4)}` : String(year ?? "");
}

/** The result, its pictures, and what can be taken along. */
export function Opened({ about }: { about: OpenedAbout }) {
  const t = useWords();
  const [study, setStudy] = useState("");
  if (study) {
    return (
      <Suspense fallback={<p className={styles.notice}>{t("loading")}</p>}>
        <FullViewer studyUid={study} onLeave={() => setStudy("")} />
      </Suspense>
    );
  }
  const studies = [...new Set(about.series.map((one) => one.study_uid))];
  return (
    <>
      <Person about={about} />
      <Words about={about} />
      <section className={styles.card} aria-label={t("pictures")}>
        <h2>{t("pictures")}</h2>
        <Pictures about={about} />
        {!about.hide_name &&
          studies.map((uid, index) => (
            <button key={uid} type="button" className={styles.secondary} onClick={() => setStudy(uid)}>
              {studies.length > 1 ? `${t("viewer")} (${index + 1})` : t("viewer")}
              <small>{t("viewerHelp")}</small>
            </button>
          ))}
        {!about.hide_name && about.bytes > 0 && (
          <a className={styles.secondary} href={`${HERE}/dicom.zip`} download>
            {t("dicom", { megabytes: Math.max(1, Math.round(about.bytes / 1e6)) })}
            <small>{t("dicomHelp")}</small>
          </a>
        )}
      </section>
      <footer className={styles.foot}>
        <p>{t("notice")}</p>
        <p>{t("expires", { day: day(about.expires_at) })}</p>
      </footer>
    </>
  );
}

function Person({ about }: { about: OpenedAbout }) {
  const t = useWords();
  const { patient, exams } = about;
  const sex = patient.sex === "M" ? t("male") : patient.sex === "F" ? t("female") : "";
  const facts: [string, string][] = [
    [t("patient"), patient.name ?? ""],
    [t("born"), [bornOn(patient), sex].filter(Boolean).join(" · ")],
    [t("code"), patient.code ?? ""],
    [t("exam"), exams.map((one) => one.service).join("; ")],
    [t("performed"), exams[0]?.performed_at ? moment(exams[0].performed_at) : ""],
  ];
  return (
    <dl className={`${styles.card} ${styles.facts}`}>
      {facts
        .filter(([, value]) => value)
        .map(([word, value]) => [<dt key={`${word}?`}>{word}</dt>, <dd key={word}>{value}</dd>])}
    </dl>
  );
}

function Words({ about }: { about: OpenedAbout }) {
  const t = useWords();
  const { result } = about;
  return (
    <article className={styles.card}>
      {result.kind === "correction" && <p className={styles.corrected}>{t("corrected")}</p>}
      <h2>{t("conclusion")}</h2>
      <p className={styles.conclusion}>{result.conclusion}</p>
      {result.addenda.map((text) => (
        <div key={text}>
          <h3>{t("addendum")}</h3>
          <p>{text}</p>
        </div>
      ))}
      {result.recommendation && (
        <>
          <h3>{t("recommendation")}</h3>
          <p>{result.recommendation}</p>
        </>
      )}
      {(result.description || result.technique) && (
        <details>
          <summary>{t("description")}</summary>
          {result.technique && (
            <p>
              <strong>{t("technique")}: </strong>
              {result.technique}
            </p>
          )}
          <p>{result.description}</p>
        </details>
      )}
      {!about.hide_name && (
        <a className={styles.primary} href={`${HERE}/result.pdf`} target="_blank" rel="noopener noreferrer">
          {t("pdf")}
        </a>
      )}
    </article>
  );
}
