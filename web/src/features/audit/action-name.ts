import type { Text, Word } from "../../text";
import { ACTIONS, OUTCOMES } from "./actions";

/** The server's own name of an action in the reader's language; one not known here is shown as it is. */
export function actionName(action: string, { t }: Text): string {
  const known = ACTIONS.find((one) => one === action);
  return known ? t(`action.${known}` satisfies Word) : action;
}

export function outcomeName(outcome: string, { t }: Text): string {
  const known = OUTCOMES.find((one) => one === outcome);
  return known ? t(`outcome.${known}` satisfies Word) : outcome;
}
