import { useNavigate } from "@tanstack/react-router";
import { useText } from "../../text";
import { ChangePasswordForm } from "../../ui";
import { EntryCard } from "./EntryCard";

/** Stands before everything else while the password must be changed. */
export function MustChangePage() {
  const { t } = useText();
  const navigate = useNavigate();
  return (
    <EntryCard title={t("entry.mustChange")} help={t("entry.mustChangeHelp")}>
      <ChangePasswordForm onDone={() => void navigate({ to: "/" })} />
    </EntryCard>
  );
}
