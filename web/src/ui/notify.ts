import { notifications } from "@mantine/notifications";
import type { Text } from "../text";
import { problemText } from "./problem-text";

/** A short word that something was done. */
export function tellDone(message: string): void {
  notifications.show({ message, color: "teal", autoClose: 4000 });
}

/** A failure that no form shows by itself. */
export function tellProblem(error: unknown, text: Text): void {
  notifications.show({
    title: text.t("problem.title"),
    message: problemText(error, text),
    color: "red",
    autoClose: 10_000,
  });
}
