import { Problem } from "../api";
import type { Text } from "../text";

/** What to tell a person about a failure: the server's own sentence first, else one by the kind of failure. */
export function problemText(error: unknown, { t, language }: Text): string {
  if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error);
  if (error.isUnreachable) return t("problem.unreachable");
  const said = error.say(language);
  const hasVietnamese = error.vietnamese !== "";
  if (said && (language === "en" || hasVietnamese)) return said;
  if (error.status === 403) return t("problem.forbidden");
  if (error.status === 404) return t("problem.notFound");
  if (error.status === 413) return t("problem.tooLarge");
  if (error.status >= 500) return t("problem.server", { status: error.status });
  return said || t("problem.other", { status: error.status });
}
