import { Button, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { acceptSetupLink, Problem, setupQuery } from "../../api";
import { useText } from "../../text";
import { LinkButton, NewPassword, ProblemNotice, tellDone } from "../../ui";
import { EntryCard } from "./EntryCard";

/** Makes the first administrator from the one-time link that the server printed. */
export function SetupPage({ token }: { token: string }) {
  const { t } = useText();
  const link = useQuery(setupQuery(token));
  if (link.isPending) return <EntryCard title={t("entry.setup")}>{t("shell.loading")}</EntryCard>;
  if (link.error instanceof Problem && [404, 410, 409, 403].includes(link.error.status)) return <LinkIsGone />;
  if (link.error) {
    return (
      <EntryCard title={t("entry.setup")}>
        <ProblemNotice error={link.error} onRetry={() => void link.refetch()} />
      </EntryCard>
    );
  }
  return <SetupForm token={token} />;
}

function LinkIsGone() {
  const { t } = useText();
  return (
    <EntryCard title={t("entry.setupGone")} help={t("entry.setupGoneHelp")}>
      <LinkButton to="/sign-in" fullWidth>
        {t("entry.submit")}
      </LinkButton>
    </EntryCard>
  );
}

function SetupForm({ token }: { token: string }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: (chosen: string) =>
      acceptSetupLink(token, { name: name.trim(), display_name: displayName.trim(), password: chosen }),
    onSuccess: async () => {
      tellDone(t("entry.setupDone"));
      await navigate({ to: "/sign-in" });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== null) make.mutate(password);
  };
  return (
    <EntryCard title={t("entry.setup")} help={t("entry.setupHelp")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {make.error && <ProblemNotice error={make.error} />}
          <TextInput
            label={t("entry.displayName")}
            value={displayName}
            onChange={(event) => setDisplayName(event.currentTarget.value)}
            autoComplete="name"
            autoFocus
            required
            maxLength={128}
          />
          <TextInput
            label={t("entry.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            maxLength={64}
          />
          <NewPassword onChange={setPassword} />
          <Button type="submit" size="md" loading={make.isPending} fullWidth>
            {t("entry.create")}
          </Button>
        </Stack>
      </form>
    </EntryCard>
  );
}
