import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { keyImageAddress, type Order, Problem, resultQuery } from "../../api";
import { formatMoment, useText } from "../../text";
import { ProblemNotice } from "../ProblemNotice";
import { useMay } from "../session";
import styles from "./orders.module.css";

const SECTIONS = ["technique", "description", "conclusion", "recommendation"] as const;
const SIZE = 200;

/** The result of an order as it was returned, for who ordered it; nothing while there is none. */
export function Result({ order }: { order: Order }) {
  const { t } = useText();
  const may = useMay();
  const isAsked = may("report.read") && order.state === "returned";
  const result = useQuery({ ...resultQuery(order.id), enabled: isAsked });
  if (!isAsked) return null;
  if (result.error instanceof Problem && result.error.status === 404) return null;
  if (result.error) return <ProblemNotice error={result.error} />;
  if (!result.data) return null;
  const { content, at, number } = result.data;
  const mayLook = may("study.read");
  return (
    <section className={styles.result} aria-label={t("report.title")}>
      <h2>{t("report.title")}</h2>
      {content.critical && (
        <p className={styles.alarm} role="note">
          <strong>{t("report.critical")}</strong> {content.critical_note}
        </p>
      )}
      {SECTIONS.filter((section) => content[section]).map((section) => (
        <div key={section}>
          <h3>{t(`report.${section}`)}</h3>
          <p data-section={section}>{content[section]}</p>
        </div>
      ))}
      {content.addenda.map((addendum, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: addenda are only ever added.
        <div key={index}>
          <h3>{t("report.addendum", { number: index + 1 })}</h3>
          <p>{addendum}</p>
        </div>
      ))}
      {mayLook && content.key_images.length > 0 && (
        <ul className={styles.keyImages}>
          {content.key_images.map((image, index) => (
            <li key={`${image.sop_uid}#${image.frame}`}>
              <Link
                to="/viewer/$studyUid"
                params={{ studyUid: image.study_uid }}
                search={{ sop: image.sop_uid, frame: image.frame }}
                title={t("report.showSlice")}
              >
                <img
                  src={keyImageAddress(image, SIZE)}
                  alt={image.caption || t("report.keyImage", { number: index + 1 })}
                />
              </Link>
              {image.caption}
            </li>
          ))}
        </ul>
      )}
      <p className={styles.soft}>{t("report.resultOf", { number, at: formatMoment(at) })}</p>
    </section>
  );
}
