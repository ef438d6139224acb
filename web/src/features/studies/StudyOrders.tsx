import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { IconArrowsExchange, IconLinkOff } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { matchStudy, moveStudy, type Order, studyOrdersQuery, unmatchStudy } from "../../api";
import { hospitalDay, useText } from "../../text";
import { ConfirmDialog, OrderLine, OrderPicker, ProblemNotice, tellDone, useLive, useMay } from "../../ui";
import styles from "./studies.module.css";

type Act = { kind: "unmatch" | "move"; order: Order } | { kind: "match" };

/** The orders that a study is of: taken back while it is unread, moved to another, or matched with one. */
export function StudyOrders({ studyUid }: { studyUid: string }) {
  const { t } = useText();
  const queries = useQueryClient();
  const mayMatch = useMay()("order.match");
  const orders = useQuery(studyOrdersQuery(studyUid));
  const [act, setAct] = useState<Act | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: studyOrdersQuery(studyUid).queryKey });
  useLive("order", () => void refresh());
  const done = (word: "studies.unmatched" | "studies.moved" | "studies.matched") => {
    tellDone(t(word));
    setAct(null);
    void refresh();
  };
  if (!orders.data) return null;
  return (
    <section aria-label={t("studies.orders")} className={styles.orders}>
      <h2 className={styles.heading}>{t("studies.orders")}</h2>
      {orders.data.items.length === 0 && <p className={styles.noOrder}>{t("studies.noOrder")}</p>}
      {orders.data.items.map((order) => (
        <div key={order.id} className={styles.orderOf} data-order={order.id}>
          <OrderLine order={order} />
          {mayMatch && (
            <Group gap="xs">
              <Button
                size="xs"
                variant="default"
                leftSection={<IconLinkOff size={16} />}
                onClick={() => setAct({ kind: "unmatch", order })}
              >
                {t("studies.unmatch")}
              </Button>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconArrowsExchange size={16} />}
                onClick={() => setAct({ kind: "move", order })}
              >
                {t("studies.move")}
              </Button>
            </Group>
          )}
        </div>
      ))}
      {mayMatch && orders.data.items.length === 0 && (
        <Button size="xs" variant="default" onClick={() => setAct({ kind: "match" })}>
          {t("studies.match")}
        </Button>
      )}
      {act?.kind === "unmatch" && (
        <Unmatch
          studyUid={studyUid}
          order={act.order}
          onDone={() => done("studies.unmatched")}
          onClose={() => setAct(null)}
        />
      )}
      {act && act.kind !== "unmatch" && (
        <GiveTo
          studyUid={studyUid}
          from={act.kind === "move" ? act.order : null}
          onDone={() => done(act.kind === "move" ? "studies.moved" : "studies.matched")}
          onClose={() => setAct(null)}
        />
      )}
    </section>
  );
}

type DialogProps = { studyUid: string; onDone: () => void; onClose: () => void };

function Unmatch({ studyUid, order, onDone, onClose }: DialogProps & { order: Order }) {
  const { t } = useText();
  const [reason, setReason] = useState("");
  const unmatch = useMutation({ mutationFn: () => unmatchStudy(order.id, studyUid, reason), onSuccess: onDone });
  return (
    <ConfirmDialog
      title={t("studies.unmatch")}
      action={t("studies.unmatch")}
      isBusy={unmatch.isPending}
      error={unmatch.error}
      onConfirm={() => unmatch.mutate()}
      onClose={onClose}
    >
      <p>{t("studies.unmatchHelp")}</p>
      <TextInput
        label={t("studies.whyUnmatch")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
      />
    </ConfirmDialog>
  );
}

function GiveTo({ studyUid, from, onDone, onClose }: DialogProps & { from: Order | null }) {
  const { t } = useText();
  const give = useMutation({
    mutationFn: (order: Order) => (from ? moveStudy(from.id, studyUid, order.id, "") : matchStudy(order.id, studyUid)),
    onSuccess: onDone,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t(from ? "studies.move" : "studies.match")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="sm">
        <OrderPicker
          among={{ state: "waiting,held,started", since: `${hospitalDay(-1)}T00:00:00+07:00` }}
          onPick={(order) => !give.isPending && give.mutate(order)}
        />
        {give.error && <ProblemNotice error={give.error} />}
      </Stack>
    </Modal>
  );
}
