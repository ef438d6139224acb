import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Order } from "../../api";
import { useText } from "../../text";
import { type Column, DataTable, dueWord, orderName, orderPerson, PriorityMark, StateMark, useMay } from "../../ui";
import styles from "./reception.module.css";

type Props = { orders: readonly Order[]; onAccept?: (order: Order) => void };

/** Orders as rows; the patient's name leads to the order. */
export function OrderTable({ orders, onAccept }: Props) {
  const text = useText();
  const { t } = text;
  const may = useMay();
  const mayAccept = onAccept && (may("order.place") || may("order.perform"));
  const columns: Column<Order>[] = [
    {
      title: t("reception.time"),
      show: (order) => (
        <span className={styles.time}>
          {dueWord(order)}
          {order.scheduled && <span className={styles.sub}>{t("reception.scheduled")}</span>}
        </span>
      ),
    },
    {
      title: t("reception.patient"),
      show: (order) => (
        <span className={styles.cell}>
          <Link to="/orders/$order" params={{ order: String(order.id) }} className={styles.who}>
            {orderName(order, text)}
          </Link>
          <span className={styles.sub}>
            {[order.patient_code, orderPerson(order, text)].filter(Boolean).join(" · ")}
          </span>
        </span>
      ),
    },
    {
      title: t("reception.service"),
      show: (order) => (
        <span className={styles.cell}>
          {order.service_name || order.code}
          <span className={styles.sub}>{[order.modality, order.accession].filter(Boolean).join(" · ")}</span>
        </span>
      ),
    },
    { title: t("order.room"), show: (order) => order.room_name },
    {
      title: t("reception.from"),
      show: (order) =>
        (order.department || order.referrer) && (
          <span className={styles.cell}>
            {order.department}
            <span className={styles.sub}>{order.referrer}</span>
          </span>
        ),
    },
    {
      title: t("reception.state"),
      show: (order) => (
        <span className={styles.marks}>
          <StateMark state={order.state} hasArrived={order.arrived_at !== null} />
          <PriorityMark priority={order.priority} />
          {order.paid === false && <span className="khoanh-warn">{t("reception.unpaid")}</span>}
          {order.local && <span className={styles.sub}>{t("reception.local")}</span>}
        </span>
      ),
    },
  ];
  if (mayAccept)
    columns.push({
      title: "",
      align: "end",
      show: (order) =>
        order.state === "waiting" &&
        order.arrived_at === null && (
          <Button size="compact-sm" variant="light" onClick={() => onAccept(order)}>
            {t("reception.accept")}
          </Button>
        ),
    });
  return <DataTable label={t("reception.title")} columns={columns} rows={orders} keyOf={(order) => order.id} />;
}
