import { Loader, Modal, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchOrders, type Order, reconcileOrders } from "../../api";
import { formatMoment, useText } from "../../text";
import { OPEN_STATES, ProblemNotice, tellDone } from "../../ui";
import styles from "./reception.module.css";

/** Says that an order entered here is one that the HIS sent later. */
export function Reconcile({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const search = { patient: order.patient, state: `${OPEN_STATES},cancelled` };
  const found = useQuery({
    queryKey: ["orders", "reconcile", order.id],
    queryFn: ({ signal }) => fetchOrders(search, "", signal),
  });
  const choices = found.data?.items.filter((one) => one.id !== order.id && one.placer_order_number !== "") ?? [];
  const save = useMutation({
    mutationFn: (placed: number) => reconcileOrders(order.id, placed),
    onSuccess: async () => {
      tellDone(t("order.done", { step: t("order.step.reconciled") }));
      onClose();
      await queries.invalidateQueries({ queryKey: ["orders"] });
      await queries.invalidateQueries({ queryKey: ["order"] });
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size={600}
      title={t("order.reconcile")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="sm">
        <span className={styles.sub}>{t("order.reconcileHelp")}</span>
        {found.isPending && <Loader size="sm" aria-label={t("shell.loading")} />}
        {found.isSuccess && choices.length === 0 && <strong>{t("order.reconcileNone")}</strong>}
        {choices.map((one) => (
          <button
            key={one.id}
            type="button"
            className={styles.pick}
            disabled={save.isPending}
            onClick={() => save.mutate(one.id)}
          >
            <span>
              <strong>{one.service_name || one.code}</strong>
              <span className={styles.sub}>
                {[one.source, one.placer_order_number, formatMoment(one.ordered_at)].filter(Boolean).join(" · ")}
              </span>
            </span>
            <span>{t("order.choose")}</span>
          </button>
        ))}
        {(found.error || save.error) && <ProblemNotice error={found.error ?? save.error} />}
      </Stack>
    </Modal>
  );
}
