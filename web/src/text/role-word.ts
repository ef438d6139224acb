import type { Text } from "./LanguageProvider";

const BUILT_IN = ["admin", "radiologist", "technologist", "clinician", "clerk", "auditor", "display"] as const;

/** What a role of this name is called, for readers who may not ask for the roles; made ones keep their code. */
export function roleWord(name: string, t: Text["t"]): string {
  const known = BUILT_IN.find((one) => one === name);
  return known ? t(`role.${known}`) : name;
}
