import type { Order, Slip } from "../../api";
import { formatMoment, useText } from "../../text";
import { Drawing, orderName, orderPerson } from "../../ui";
import styles from "./printing.module.css";

/** A slip of A5: what the patient carries to the room. */
export function SlipSheet({ slip, order }: { slip: Slip; order: Order }) {
  const text = useText();
  const { t } = text;
  const rooms = [...new Set(slip.orders.map((one) => one.room_name).filter(Boolean))].join(", ");
  const facts: [string, string][] = [
    [t("patient.code"), order.patient_code],
    [t("print.person"), orderPerson(order, text)],
    [t("order.department"), order.department],
    [t("order.referrer"), order.referrer],
    [t("order.diagnosis"), [order.diagnosis, order.icd10].filter(Boolean).join(" · ")],
    [t("order.allergies"), order.allergies],
    [t("order.room"), rooms],
    [t("order.appointment"), order.scheduled ? formatMoment(order.due_at) : ""],
  ];
  const preparations = [...new Set(slip.orders.map((one) => one.preparation).filter(Boolean))];
  return (
    <article className={styles.slip}>
      <header className={styles.slipHead}>
        <div>
          <p className={styles.hospital}>{slip.hospital}</p>
          <h1>{t("print.slipTitle")}</h1>
        </div>
        {slip.number !== null && (
          <div className={styles.number}>
            <span>{t("print.number")}</span>
            <strong>{slip.number}</strong>
          </div>
        )}
      </header>
      <p className={styles.slipName}>{orderName(order, text)}</p>
      <dl className={styles.slipFacts}>
        {facts
          .filter(([, value]) => value)
          .map(([word, value]) => [<dt key={`${word}?`}>{word}</dt>, <dd key={word}>{value}</dd>])}
      </dl>
      <table className={styles.services}>
        <thead>
          <tr>
            <th>{t("order.service")}</th>
            <th>{t("order.accession")}</th>
          </tr>
        </thead>
        <tbody>
          {slip.orders.map((one) => (
            <tr key={one.id}>
              <td>{one.service_name || one.code}</td>
              <td>{one.accession}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {preparations.map((preparation) => (
        <p key={preparation}>{preparation}</p>
      ))}
      <footer className={styles.codes}>
        <figure>
          <Drawing className={styles.qr} drawing={slip.scan} label={t("print.scan")} />
          <figcaption>{t("print.scan")}</figcaption>
        </figure>
        <div className={styles.bars}>
          {slip.patient && (
            <figure>
              <Drawing drawing={slip.patient} label={t("patient.code")} />
              <figcaption>{`${t("patient.code")} ${slip.patient.text}`}</figcaption>
            </figure>
          )}
          {slip.accession && (
            <figure>
              <Drawing drawing={slip.accession} label={t("order.accession")} />
              <figcaption>{`${t("order.accession")} ${slip.accession.text}`}</figcaption>
            </figure>
          )}
        </div>
      </footer>
      <p className={styles.printed}>{t("print.at", { time: formatMoment(Date.now()) })}</p>
    </article>
  );
}
