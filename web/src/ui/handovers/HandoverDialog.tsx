import { Loader, Modal, Stack } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Given, handoversQuery, type Order } from "../../api";
import { useText } from "../../text";
import { tellDone } from "../notify";
import { ProblemNotice } from "../ProblemNotice";
import { useMay } from "../session";
import { GivenLink } from "./GivenLink";
import { HandoverForm } from "./HandoverForm";
import { HandoverList } from "./HandoverList";

/** Hand an exam over, see the QR, and what was handed over and opened before. */
export function HandoverDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useText();
  const may = useMay();
  const queries = useQueryClient();
  const found = useQuery(handoversQuery(order.id));
  const [given, setGiven] = useState<Given | null>(null);
  const done = (made: Given) => {
    void queries.invalidateQueries({ queryKey: ["handovers", order.id] });
    if (made.address) setGiven(made);
    else tellDone(t("handover.recorded"));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("handover.title")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="lg">
        {found.isPending && <Loader aria-label={t("shell.loading")} />}
        {found.error && <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />}
        {found.data && given && <GivenLink order={order} given={given} onAnother={() => setGiven(null)} />}
        {found.data && !given && may("handover.give") && (
          <HandoverForm order={order.id} overview={found.data} onGiven={done} />
        )}
        {found.data && <HandoverList order={order.id} items={found.data.items} />}
      </Stack>
    </Modal>
  );
}
