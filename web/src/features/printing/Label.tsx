import type { Order, Slip } from "../../api";
import { useText } from "../../text";
import { Drawing, orderName, orderPerson } from "../../ui";
import styles from "./printing.module.css";

/** A label of 50 × 30 mm: who, what, and the bar-code of the accession number. */
export function Label({ slip, order }: { slip: Slip; order: Order }) {
  const text = useText();
  return (
    <article className={styles.label}>
      <strong className={styles.labelName}>{orderName(order, text)}</strong>
      <span className={styles.labelLine}>
        {[order.patient_code, orderPerson(order, text)].filter(Boolean).join(" · ")}
      </span>
      <span className={styles.labelLine}>{order.service_name || order.code}</span>
      {slip.accession && (
        <Drawing className={styles.labelBars} drawing={slip.accession} label={text.t("order.accession")} />
      )}
      <span className={styles.labelNumber}>{order.accession}</span>
    </article>
  );
}
