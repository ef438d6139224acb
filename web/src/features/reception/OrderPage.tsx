import { Button, Loader } from "@mantine/core";
import { IconEdit, IconGitMerge, IconLabel, IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { type OrderDetail, orderQuery } from "../../api";
import { useText } from "../../text";
import {
  Consumed,
  HandoverButton,
  isOpen,
  LinkButton,
  OrderSteps,
  orderName,
  orderPerson,
  Page,
  PriorityMark,
  ProblemNotice,
  Result,
  SheetButton,
  StateMark,
  useMay,
  useOrderChanges,
} from "../../ui";
import { OrderFacts } from "./OrderFacts";
import { OrderHistory } from "./OrderHistory";
import { PlaceOrder } from "./PlaceOrder";
import { Reconcile } from "./Reconcile";
import styles from "./reception.module.css";

const route = getRouteApi("/signed-in/shell/orders/$order");

/** One order: who, what, where it stands, what may be done, and what happened to it. */
export function OrderPage() {
  const { t } = useText();
  const key = Number(route.useParams().order) || 0;
  const order = useQuery(orderQuery(key));
  useOrderChanges();
  return (
    <Page
      title={t("order.title", { accession: order.data?.accession ?? "" })}
      {...(order.data ? { actions: <Actions order={order.data} /> } : {})}
      wide
    >
      {order.isPending && <Loader aria-label={t("shell.loading")} />}
      {order.error && <ProblemNotice error={order.error} onRetry={() => void order.refetch()} />}
      {order.data && (
        <>
          <Head order={order.data} />
          <OrderSteps order={order.data} />
          <div className={styles.two}>
            <div className={styles.stack}>
              <Result order={order.data} />
              <OrderFacts order={order.data} />
              <Consumed order={key} />
            </div>
            <OrderHistory order={key} />
          </div>
        </>
      )}
    </Page>
  );
}

function Head({ order }: { order: OrderDetail }) {
  const text = useText();
  const may = useMay();
  const name = orderName(order, text);
  return (
    <div className={styles.head}>
      <span>
        {may("patient.read") ? (
          <Link to="/patients/$patient" params={{ patient: String(order.patient) }} className={styles.name}>
            {name}
          </Link>
        ) : (
          <span className={styles.name}>{name}</span>
        )}
        <span className={styles.sub}>{[order.patient_code, orderPerson(order, text)].filter(Boolean).join(" · ")}</span>
      </span>
      <StateMark state={order.state} hasArrived={order.arrived_at !== null} />
      <PriorityMark priority={order.priority} />
    </div>
  );
}

function Actions({ order }: { order: OrderDetail }) {
  const { t } = useText();
  const may = useMay();
  const [isEditing, setEditing] = useState(false);
  const [isReconciling, setReconciling] = useState(false);
  const params = { order: String(order.id) };
  return (
    <>
      <HandoverButton order={order} />
      {order.state === "returned" && <SheetButton order={order.id} />}
      <LinkButton
        to="/print/$order"
        params={params}
        search={{ what: "slip" }}
        variant="default"
        leftSection={<IconPrinter size={18} />}
      >
        {t("order.print")}
      </LinkButton>
      <LinkButton
        to="/print/$order"
        params={params}
        search={{ what: "label" }}
        variant="default"
        leftSection={<IconLabel size={18} />}
      >
        {t("order.printLabel")}
      </LinkButton>
      {may("order.place") && isOpen(order.state) && (
        <Button variant="default" leftSection={<IconEdit size={18} />} onClick={() => setEditing(true)}>
          {t("order.edit")}
        </Button>
      )}
      {may("order.place") && order.local && order.placer_order_number === "" && (
        <Button variant="default" leftSection={<IconGitMerge size={18} />} onClick={() => setReconciling(true)}>
          {t("order.reconcile")}
        </Button>
      )}
      {isEditing && <PlaceOrder order={order} onClose={() => setEditing(false)} />}
      {isReconciling && <Reconcile order={order} onClose={() => setReconciling(false)} />}
    </>
  );
}
