import { Button, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changePassword, sessionQuery } from "../../api";
import { useText } from "../../text";
import { tellDone } from "../notify";
import { ProblemNotice } from "../ProblemNotice";
import { NewPassword } from "./NewPassword";
import { PasswordField } from "./PasswordField";

/** Changes the password of the one signed in. */
export function ChangePasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (chosen: string) => changePassword(old, chosen),
    onSuccess: async () => {
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
      tellDone(t("entry.changed"));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fresh !== null) change.mutate(fresh);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {change.error && <ProblemNotice error={change.error} />}
        <PasswordField label={t("entry.oldPassword")} value={old} onChange={setOld} autoComplete="current-password" />
        <NewPassword onChange={setFresh} />
        <Button type="submit" loading={change.isPending}>
          {t("entry.change")}
        </Button>
      </Stack>
    </form>
  );
}
