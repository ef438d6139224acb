import { IconAlertTriangle } from "@tabler/icons-react";
import type { Order } from "../../api";
import { useText } from "../../text";
import styles from "./perform.module.css";

/** What must be minded before the examination, and what it is for. */
export function Warnings({ order }: { order: Order }) {
  const { t } = useText();
  const pregnancy = ([2, 3, 4] as const).find((one) => one === order.pregnancy);
  const grave = [
    order.allergies && `${t("order.allergies")}: ${order.allergies}`,
    pregnancy && order.patient_sex !== "M" && `${t("order.pregnancy")}: ${t(`order.pregnancy.${pregnancy}`)}`,
    order.contrast && t("order.contrast"),
    order.paid === false && t("reception.unpaid"),
  ].filter(Boolean);
  const plain: [string, string][] = [
    [t("order.preparation"), order.preparation],
    [t("order.diagnosis"), [order.diagnosis, order.icd10].filter(Boolean).join(" · ")],
    [t("order.clinical"), order.history],
    [t("order.note"), order.note],
    [t("reception.from"), [order.department, order.referrer].filter(Boolean).join(" · ")],
    [t("order.accession"), order.accession],
  ];
  return (
    <>
      {grave.length > 0 && (
        <ul className={styles.grave}>
          {grave.map((word) => (
            <li key={String(word)}>
              <IconAlertTriangle size={18} aria-hidden="true" /> {word}
            </li>
          ))}
        </ul>
      )}
      <dl className={styles.facts}>
        {plain
          .filter(([, value]) => value)
          .map(([word, value]) => [<dt key={`${word}?`}>{word}</dt>, <dd key={word}>{value}</dd>])}
      </dl>
    </>
  );
}
