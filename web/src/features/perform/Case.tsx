import { Button, Group } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type OrderDetail, orderQuery, type Step, takeStep } from "../../api";
import { useText } from "../../text";
import {
  Consumed,
  OrderSteps,
  orderName,
  orderPerson,
  PriorityMark,
  ProblemNotice,
  StateMark,
  StepDialog,
  tellDone,
  tellProblem,
  useKeys,
} from "../../ui";
import type { Line } from "./arrange";
import styles from "./perform.module.css";
import { ScanCode } from "./ScanCode";
import type { Calls } from "./use-calls";
import { Warnings } from "./Warnings";

type Props = { line: Line; calls: Calls };

/** The patient at hand: what is to be done, what to mind, and the next step under one key. */
export function Case({ line, calls }: Props) {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const detail = useQuery(orderQuery(line.order.id));
  const [asking, setAsking] = useState<"without" | "discontinue" | null>(null);
  const [isScanning, setScanning] = useState(false);
  const [isRecording, setRecording] = useState(false);
  const order: OrderDetail | undefined = detail.data;
  const take = useMutation({
    mutationFn: (step: Step) => takeStep(line.order.id, { step }),
    onSuccess: (_, step) => tellDone(t("order.done", { step: t(`order.step.${step}`) })),
    onError: (error) => tellProblem(error, text),
    onSettled: () => queries.invalidateQueries(),
  });
  const may = (step: Step) => order?.steps.includes(step) ?? false;
  const { ticket } = line;
  const start = may("start") && line.order.state !== "unread" ? () => take.mutate("start") : undefined;
  const finish = may("perform") ? () => take.mutate("perform") : undefined;
  const call = ticket && may("start") ? () => calls.call(ticket.id) : undefined;
  const skip = ticket?.state === "called" && may("start") ? () => calls.skip(ticket.id) : undefined;
  useKeys({
    g: call,
    v: skip,
    b: start,
    h: finish,
    k: may("perform") ? () => setAsking("without") : undefined,
    d: may("discontinue") ? () => setAsking("discontinue") : undefined,
    q: () => setScanning((on) => !on),
    t: () => setRecording(true),
  });
  const button = (key: string, word: string, act: (() => void) | undefined, isMain = false) =>
    act && (
      <Button size="md" variant={isMain ? "filled" : "default"} onClick={act} loading={isMain && take.isPending}>
        {word} <kbd className={styles.key}>{key}</kbd>
      </Button>
    );
  return (
    <section className={styles.case} aria-label={orderName(line.order, text)}>
      <div className={styles.who}>
        <strong>{orderName(line.order, text)}</strong>
        <span>{[orderPerson(line.order, text), line.order.patient_code].filter(Boolean).join(" · ")}</span>
      </div>
      <Group gap="xs">
        <StateMark state={line.order.state} hasArrived={ticket !== null} />
        <PriorityMark priority={line.order.priority} />
      </Group>
      <p className={styles.what}>{line.order.service_name || line.order.code}</p>
      <Warnings order={line.order} />
      {detail.error && <ProblemNotice error={detail.error} />}
      <Group gap="xs">
        {line.order.state === "started" && button("H", t("order.step.perform"), finish, true)}
        {button("G", t(ticket?.calls ? "perform.callAgain" : "perform.call"), call, !ticket?.calls)}
        {line.order.state !== "started" && button("B", t("order.step.start"), start, Boolean(ticket?.calls))}
        {button("V", t("perform.skip"), skip)}
        {line.order.state === "started" &&
          button("D", t("order.step.discontinue"), may("discontinue") ? () => setAsking("discontinue") : undefined)}
        {button("K", t("perform.without"), may("perform") ? () => setAsking("without") : undefined)}
        {button("Q", t("perform.scan"), () => setScanning((on) => !on))}
      </Group>
      {isScanning && <ScanCode order={line.order.id} />}
      <Consumed order={line.order.id} isAsking={isRecording} onAsk={setRecording} />
      {order && <OrderSteps order={order} skip={["start", "perform", "discontinue"]} />}
      {asking && order && (
        <StepDialog
          order={order}
          step={asking === "without" ? "perform" : "discontinue"}
          isWithoutImages={asking === "without"}
          onClose={() => setAsking(null)}
        />
      )}
    </section>
  );
}
