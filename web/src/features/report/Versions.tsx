import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { comparisonQuery, type KeyImage, type Report, reportEventsQuery, versionsQuery } from "../../api";
import { formatMoment, useText, type Word } from "../../text";
import { ProblemNotice } from "../../ui";
import styles from "./report.module.css";
import { Words } from "./Words";

const SHOWN = ["technique", "description", "conclusion", "recommendation", "icd10", "critical", "addenda"] as const;
const STEPS: Record<string, Word> = {
  taken: "report.step.taken",
  "taken over": "report.step.takenOver",
  released: "report.step.released",
  "lock ran out": "report.step.lockRanOut",
  read: "report.step.read",
  "read again": "report.step.readAgain",
  "taken up again": "report.step.takenUp",
  "sent back": "report.step.sentBack",
  approved: "report.step.approved",
  unapproved: "report.step.unapproved",
  signed: "report.step.signed",
  returned: "report.step.returned",
  recalled: "report.step.recalled",
  "added to": "report.step.addedTo",
  corrected: "report.step.corrected",
  assigned: "report.step.assigned",
  "consultation called": "report.step.consultation",
  "consultation ended": "report.step.consultationEnded",
};

/** Every version, two of them side by side, and who did what when. */
export function Versions({ report, onShow }: { report: Report; onShow: (image: KeyImage) => void }) {
  const { t } = useText();
  const versions = useQuery(versionsQuery(report.id));
  const events = useQuery(reportEventsQuery(report.id));
  const [chosen, setChosen] = useState<{ older: number | null; newer: number | null }>({ older: null, newer: null });
  const newest = report.latest;
  const newer = chosen.newer ?? newest;
  const older = chosen.older ?? Math.max(1, newer - 1);
  const shown = versions.data?.items.find((one) => one.number === newer);
  const choices = (versions.data?.items ?? []).map((one) => ({
    value: String(one.number),
    label: t("report.versionOf", { number: one.number, at: formatMoment(one.at), who: one.who }),
  }));
  return (
    <div className={styles.words}>
      {versions.error && <ProblemNotice error={versions.error} />}
      {newest === 0 && <p className={styles.sub}>{t("report.noVersions")}</p>}
      {newest > 1 && (
        <div className={styles.compare}>
          <Select
            label={t("report.older")}
            data={choices}
            value={String(older)}
            allowDeselect={false}
            onChange={(value) => setChosen({ older: Number(value), newer })}
          />
          <Select
            label={t("report.newer")}
            data={choices}
            value={String(newer)}
            allowDeselect={false}
            onChange={(value) => setChosen({ older, newer: Number(value) })}
          />
        </div>
      )}
      {newest > 1 && older !== newer ? (
        <Compared report={report.id} older={older} newer={newer} />
      ) : (
        shown && <Words content={shown.content} onShow={onShow} />
      )}
      <h3>{t("report.history")}</h3>
      <ol className={styles.history}>
        {events.data?.items.map((event) => {
          const word = STEPS[event.step];
          return (
            <li key={event.id}>
              <span className={styles.sub}>{formatMoment(event.at)}</span> {word ? t(word) : event.step} · {event.who}
              {event.version > 0 && (
                <span className={styles.sub}> · {t("report.version", { number: event.version })}</span>
              )}
              {event.reason && <p>{event.reason}</p>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Two versions side by side: what went on the left, what came on the right. */
function Compared({ report, older, newer }: { report: number; older: number; newer: number }) {
  const { t } = useText();
  const compared = useQuery(comparisonQuery(report, older, newer));
  if (compared.error) return <ProblemNotice error={compared.error} />;
  const differences = compared.data?.differences ?? {};
  return (
    <div className={styles.table} role="table" aria-label={t("report.compare")}>
      {SHOWN.filter((section) => (differences[section]?.length ?? 0) > 0).map((section) => (
        <div key={section} role="row" className={styles.row}>
          <div role="rowheader">{t(`report.${section}`)}</div>
          {(["removed", "added"] as const).map((side) => (
            <p key={side} role="cell">
              {differences[section]
                ?.filter(({ operation }) => operation === "equal" || operation === side)
                .map(({ operation, text }, index) =>
                  operation === "equal" ? (
                    text
                  ) : operation === "removed" ? (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed comparison.
                    <del key={index}>{text}</del>
                  ) : (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                    <ins key={index}>{text}</ins>
                  ),
                )}
            </p>
          ))}
        </div>
      ))}
    </div>
  );
}
