import type { Role } from "../../api";
import type { Language } from "../../text";

/** What a role is called in the reader's language. */
export const roleTitle = (role: Role, language: Language) =>
  (language === "vi" ? role.title_vi || role.title : role.title || role.title_vi) || role.name;

/** What a role of this name is called, where only the name is known. */
export function titleOfRole(name: string, roles: readonly Role[], language: Language): string {
  const role = roles.find((one) => one.name === name);
  return role ? roleTitle(role, language) : name;
}
