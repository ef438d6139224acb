import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { rolesQuery } from "../../api";
import { roleWord, useText } from "../../text";
import { useSignedIn } from "../session";

type Props = { value: string; onChange: (role: string) => void; ofEveryone: boolean };

/** A role for a token: one of one's own, or any for those who manage users. */
export function RoleSelect({ value, onChange, ofEveryone }: Props) {
  const { t, language } = useText();
  const me = useSignedIn();
  const roles = useQuery({ ...rolesQuery, retry: false }).data?.items;
  const names = ofEveryone && roles ? roles.map((role) => role.name) : (me?.roles ?? []);
  const titleOf = (name: string) => {
    const role = roles?.find((one) => one.name === name);
    return (language === "vi" ? role?.title_vi : role?.title) || roleWord(name, t);
  };
  return (
    <Select
      label={t("access.role")}
      description={t("access.roleHelp")}
      allowDeselect={false}
      value={value || null}
      onChange={(role) => onChange(role ?? "")}
      data={names.map((name) => ({ value: name, label: titleOf(name) }))}
      required
    />
  );
}
