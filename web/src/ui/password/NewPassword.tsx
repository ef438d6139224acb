import { useState } from "react";
import { useText } from "../../text";
import { PasswordField } from "./PasswordField";

/** A new password typed twice; tells it once both are the same, and null until then. */
export function NewPassword({ onChange }: { onChange: (password: string | null) => void }) {
  const { t } = useText();
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const change = (one: string, two: string) => {
    setFirst(one);
    setSecond(two);
    onChange(one !== "" && one === two ? one : null);
  };
  const differs = second !== "" && !first.startsWith(second);
  return (
    <>
      <PasswordField
        label={t("entry.newPassword")}
        description={t("entry.rule")}
        value={first}
        onChange={(value) => change(value, second)}
        autoComplete="new-password"
      />
      <PasswordField
        label={t("entry.repeat")}
        value={second}
        onChange={(value) => change(first, value)}
        autoComplete="new-password"
        error={differs ? t("entry.different") : undefined}
      />
    </>
  );
}
