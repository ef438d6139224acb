import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Problem, sessionQuery, signIn } from "../../api";
import { type Text, useText } from "../../text";
import { PasswordField, problemText } from "../../ui";
import { EntryCard } from "./EntryCard";

/** Why signing in failed, in words that help the person at the desk. */
function refusal(error: unknown, text: Text): string {
  if (error instanceof Problem && !error.say(text.language)) {
    if (error.status === 401) return text.t("entry.wrong");
    if (error.status === 423 || error.status === 429) return text.t("entry.locked");
  }
  return problemText(error, text);
}

export function SignInPage({ back, isExpired }: { back: string; isExpired: boolean }) {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: () => signIn(name.trim(), password),
    onSuccess: async (user) => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, user);
      text.adoptLanguage(user.language);
      router.history.push(user.must_change_password ? "/password" : back);
    },
    onError: () => setPassword(""),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <EntryCard title={t("entry.title")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {isExpired && !enter.error && <Alert color="petrol">{t("entry.expired")}</Alert>}
          {enter.error && (
            <Alert color="red" role="alert">
              {refusal(enter.error, text)}
            </Alert>
          )}
          <TextInput
            label={t("entry.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            required
            withAsterisk={false}
            maxLength={64}
          />
          <PasswordField
            label={t("entry.password")}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
          />
          <Button type="submit" size="md" loading={enter.isPending} fullWidth>
            {t("entry.submit")}
          </Button>
        </Stack>
      </form>
    </EntryCard>
  );
}
