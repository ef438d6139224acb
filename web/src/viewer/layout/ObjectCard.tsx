import { useText } from "../../text";
import { TAG, text } from "../engine";
import type { Stack } from "../hanging";
import { formatDate, formatTime } from "./formats";
import styles from "./object.module.css";
import { ReportTree } from "./ReportTree";
import { countReferences, readReport } from "./report";

/** What an object without a picture is, and what it says if it is a report. */
export function ObjectCard({ stack }: { stack: Stack }) {
  const { t } = useText();
  const { instance } = stack;
  const date = text(instance, TAG.ContentDate) || text(instance, TAG.SeriesDate) || text(instance, TAG.StudyDate);
  const when = [formatDate(date), formatTime(text(instance, TAG.ContentTime))].filter(Boolean).join(" ");
  const report = stack.kind === "report" || stack.kind === "keyObjects" ? readReport(instance) : null;
  const references = countReferences(instance);
  const facts = [
    [t("viewer.object.title"), text(instance, TAG.DocumentTitle) || text(instance, TAG.SeriesDescription)],
    [t("viewer.object.date"), when],
    [t("viewer.object.maker"), text(instance, TAG.Manufacturer)],
  ].filter(([, value]) => value);
  return (
    <div className={styles.objectPane}>
      <article className={styles.object} data-testid="object-card">
        <h2>{t(`viewer.kind.${stack.kind}`)}</h2>
        <dl>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {references > 0 && <p>{t("viewer.object.references", { count: references })}</p>}
        {report ? <ReportTree node={report} /> : <p>{t("viewer.object.noPicture")}</p>}
      </article>
    </div>
  );
}
