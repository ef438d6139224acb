import type { Text } from "./LanguageProvider";

/** Patient's Sex (PS3.3 C.7.1.1) as a word. */
export function sexWord(sex: string | null | undefined, t: Text["t"]): string {
  if (sex === "M") return t("studies.male");
  if (sex === "F") return t("studies.female");
  return sex ? t("studies.other") : "";
}
