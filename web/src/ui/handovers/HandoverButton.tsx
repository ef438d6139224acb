import { Button } from "@mantine/core";
import { IconDeviceMobileShare } from "@tabler/icons-react";
import { useState } from "react";
import type { Order } from "../../api";
import { useText } from "../../text";
import { useMay } from "../session";
import { HandoverDialog } from "./HandoverDialog";

const UNDONE: readonly Order["state"][] = ["waiting", "held", "refused", "cancelled"];

/** Opens what is handed to the patient of an order; absent before the examination. */
export function HandoverButton({ order, size = "sm" }: { order: Order; size?: "xs" | "sm" | "md" }) {
  const { t } = useText();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  if (!may("handover.read") || UNDONE.includes(order.state)) return null;
  return (
    <>
      <Button
        size={size}
        variant={order.state === "returned" ? "filled" : "default"}
        leftSection={<IconDeviceMobileShare size={18} />}
        onClick={() => setOpen(true)}
      >
        {t("handover.give")}
      </Button>
      {isOpen && <HandoverDialog order={order} onClose={() => setOpen(false)} />}
    </>
  );
}
