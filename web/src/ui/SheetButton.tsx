import { Button } from "@mantine/core";
import { IconFileTypePdf } from "@tabler/icons-react";
import { reportSheet, resultSheet } from "../api";
import { useText } from "../text";
import { useMay } from "./session";

type Props =
  | { order: number; size?: "xs" | "sm" | "md" }
  | { report: number; version?: number; size?: "xs" | "sm" | "md" };

/** Opens the result sheet to be looked at and printed: of an order's returned result, or of a report's version. */
export function SheetButton(props: Props) {
  const { t } = useText();
  const may = useMay();
  if (!may("report.print")) return null;
  const href = "order" in props ? resultSheet(props.order) : reportSheet(props.report, props.version);
  return (
    <Button
      component="a"
      href={href}
      target="_blank"
      rel="noopener"
      variant="default"
      size={props.size ?? "sm"}
      leftSection={<IconFileTypePdf size={18} />}
    >
      {t("order.printSheet")}
    </Button>
  );
}
