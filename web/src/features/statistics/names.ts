import type { Dimension } from "../../api";
import { formatDate, type Text } from "../../text";
import { PRIORITIES, STATES } from "../../ui";

const CLASSES = ["I", "O", "E", "P", "R", "B"] as const;

/** What a value of a dimension is called. */
export function valueName(by: Dimension, key: string, label: string, { t }: Text): string {
  if (key === "") return t("statistics.unknown");
  if (by === "day" || by === "week" || by === "month") return formatDate(key);
  if (by === "hour") return t("statistics.hour", { hour: key });
  const state = by === "state" && STATES.find((one) => one === key);
  if (state) return t(`order.state.${state}`);
  const priority = by === "priority" && PRIORITIES.find((one) => one === key);
  if (priority) return t(`order.priority.${priority}`);
  const kind = by === "patient_class" && CLASSES.find((one) => one === key);
  if (kind) return t(`statistics.class.${kind}`);
  return label || key;
}
