import { PasswordInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useText } from "../../text";

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: "current-password" | "new-password";
  description?: string;
  error?: string | undefined;
  isOptional?: boolean;
};

/** A password with a warning when Caps Lock is on, the usual reason of a failed sign-in. */
export function PasswordField(props: Props) {
  const { label, value, onChange, autoComplete, description, error, isOptional = false } = props;
  const { t } = useText();
  const [isCapital, setCapital] = useState(false);
  const look = (event: KeyboardEvent) => setCapital(event.getModifierState("CapsLock"));
  return (
    <PasswordInput
      label={label}
      {...(description ? { description } : {})}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={look}
      onKeyUp={look}
      error={error ?? (isCapital ? t("entry.capsLock") : undefined)}
      autoComplete={autoComplete}
      visibilityToggleButtonProps={{ "aria-label": t("entry.showPassword") }}
      required={!isOptional}
      withAsterisk={false}
      maxLength={256}
    />
  );
}
