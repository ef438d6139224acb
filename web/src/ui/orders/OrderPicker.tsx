import { TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type Ref, useState } from "react";
import { fetchOrders, type Order, type OrderSearch } from "../../api";
import { useText } from "../../text";
import { useSlowly } from "../use-slowly";
import styles from "./picker.module.css";
import { StateMark } from "./StateMark";
import { dueWord, orderName, orderPerson } from "./state";

type Props = {
  /** Narrows what is offered before a word is typed. */
  among: OrderSearch;
  onPick: (order: Order) => void;
  ref?: Ref<HTMLInputElement>;
};

const MOST = 6;

/** Finds an order by name, code or number and gives it: arrows and Enter, or a click. */
export function OrderPicker({ among, onPick, ref }: Props) {
  const { t } = useText();
  const [words, setWords] = useState("");
  const [typed, setTyped] = useSlowly(words, setWords);
  const [at, setAt] = useState(0);
  const found = useQuery({
    queryKey: ["orders", "picker", among, words],
    queryFn: ({ signal }) => fetchOrders(words ? { q: words } : among, "", signal, MOST),
    placeholderData: keepPreviousData,
  });
  const orders = found.data?.items ?? [];
  const walk = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(orders.length - 1, now + step)));
    }
    const order = orders[at];
    if (event.key === "Enter" && order && typed.trim() === words) {
      event.preventDefault();
      onPick(order);
    }
  };
  return (
    <div className={styles.picker}>
      <TextInput
        ref={ref}
        aria-label={t("picker.search")}
        placeholder={t("picker.search")}
        leftSection={<IconSearch size={18} />}
        type="search"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={walk}
        maxLength={128}
        spellCheck={false}
      />
      <ul className={styles.found} aria-label={t("picker.found")}>
        {orders.map((order, index) => (
          <li key={order.id}>
            <UnstyledButton
              className={styles.order}
              data-at={index === at || undefined}
              data-order={order.id}
              onClick={() => onPick(order)}
            >
              <OrderLine order={order} />
            </UnstyledButton>
          </li>
        ))}
        {found.isSuccess && orders.length === 0 && <li className={styles.none}>{t("picker.none")}</li>}
      </ul>
    </div>
  );
}

/** Who, what and when of an order, on two lines. */
export function OrderLine({ order }: { order: Order }) {
  const text = useText();
  return (
    <span className={styles.line}>
      <span className={styles.who}>
        <strong>{orderName(order, text)}</strong>
        <span className={styles.soft}>
          {[order.patient_code, orderPerson(order, text)].filter(Boolean).join(" · ")}
        </span>
      </span>
      <span className={styles.what}>
        <span>{order.service_name || order.code}</span>
        <span className={styles.soft}>
          {[order.modality, order.room_name, dueWord(order), order.accession].filter(Boolean).join(" · ")}
        </span>
        <StateMark state={order.state} />
      </span>
    </span>
  );
}
