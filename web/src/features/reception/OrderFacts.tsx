import type { OrderDetail } from "../../api";
import { formatMoment, useText } from "../../text";
import { LinkButton, useMay } from "../../ui";
import styles from "./reception.module.css";

/** What is known of an order; what nobody said is left out. */
export function OrderFacts({ order }: { order: OrderDetail }) {
  const { t } = useText();
  const mayRead = useMay()("study.read");
  const yesNo = (value: boolean | null) => (value === null ? "" : t(value ? "order.yes" : "order.no"));
  const numbers = [order.filler_order_number, order.placer_order_number, order.slip].filter(Boolean);
  const pregnancy = ([1, 2, 3, 4] as const).find((one) => one === order.pregnancy);
  const facts: [string, string][] = [
    [t("order.service"), [order.service_name, order.code].filter(Boolean).join(" · ")],
    [t("order.preparation"), order.preparation],
    [t("order.room"), order.room_name],
    [t("order.device"), order.device],
    [t("order.appointment"), order.scheduled ? formatMoment(order.due_at) : ""],
    [t("order.priority"), t(`order.priority.${order.priority}`)],
    [t("order.orderedAt"), formatMoment(order.ordered_at)],
    [t("order.department"), order.department],
    [t("order.referrer"), [order.referrer, order.referrer_code].filter(Boolean).join(" · ")],
    [t("order.diagnosis"), order.diagnosis],
    [t("order.icd10"), order.icd10],
    [t("order.clinical"), order.history],
    [t("order.allergies"), order.allergies],
    [t("order.pregnancy"), pregnancy ? t(`order.pregnancy.${pregnancy}`) : ""],
    [t("order.contrast"), yesNo(order.contrast)],
    [t("order.paid"), order.paid === null ? "" : t(order.paid ? "order.isPaid" : "order.isUnpaid")],
    [t("order.note"), order.note],
    [t("order.accession"), order.accession],
    [
      t("order.numbers"),
      [...numbers, order.source && t("order.fromHis", { source: order.source })].filter(Boolean).join(" · "),
    ],
  ];
  return (
    <section className={styles.card} aria-label={t("order.facts")}>
      <h2>{t("order.facts")}</h2>
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value !== "")
          .map(([word, value]) => [<dt key={`${word}?`}>{word}</dt>, <dd key={word}>{value}</dd>])}
        <dt>{t("order.images")}</dt>
        <dd>
          {order.studies.length === 0 && t(order.without_images ? "order.withoutImages" : "order.noImages")}
          {mayRead &&
            order.studies.map((studyUid) => (
              <LinkButton key={studyUid} to="/viewer/$studyUid" params={{ studyUid }} size="compact-sm" variant="light">
                {t("order.openImages")}
              </LinkButton>
            ))}
        </dd>
      </dl>
    </section>
  );
}
