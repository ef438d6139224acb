import { Button, Checkbox, Group, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addUser, changeUser, type Role, type User, type UserDraft, usersQuery } from "../../api";
import { useText } from "../../text";
import { PasswordField, ProblemNotice, tellDone } from "../../ui";
import { roleTitle } from "./role-title";

type Props = { user: User | null; roles: readonly Role[]; onClose: () => void };

const NOBODY: UserDraft = {
  name: "",
  display_name: "",
  certificate: "",
  roles: [],
  enabled: true,
  must_change_password: true,
};

function draftOf(user: User | null): UserDraft {
  if (!user) return NOBODY;
  const { name, display_name, certificate, roles, enabled, must_change_password } = user;
  return { name, display_name, certificate, roles, enabled, must_change_password };
}

/** Adds a person or changes one; a password left empty stays as it is. */
export function UserEditor({ user, roles, onClose }: Props) {
  const { t, language } = useText();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<UserDraft>(() => draftOf(user));
  const [password, setPassword] = useState("");
  const change = (part: Partial<UserDraft>) => setDraft((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () => {
      const filled = { ...draft, name: draft.name.trim(), ...(password ? { password } : {}) };
      return user ? changeUser(filled) : addUser(filled);
    },
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      onClose();
      await queries.invalidateQueries({ queryKey: usersQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(user ? "people.changeUser" : "people.addUser")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t("entry.displayName")}
            value={draft.display_name}
            onChange={(event) => change({ display_name: event.currentTarget.value })}
            maxLength={128}
            required
            data-autofocus
          />
          <TextInput
            label={t("entry.name")}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            readOnly={user !== null}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
            required
          />
          <TextInput
            label={t("people.certificate")}
            description={t("people.certificateHelp")}
            value={draft.certificate}
            onChange={(event) => change({ certificate: event.currentTarget.value })}
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
          />
          <MultiSelect
            label={t("people.role")}
            value={draft.roles}
            onChange={(chosen) => change({ roles: chosen })}
            data={roles.map((role) => ({ value: role.name, label: roleTitle(role, language) }))}
            clearable
            required
          />
          <PasswordField
            label={t(user ? "people.resetPassword" : "entry.password")}
            description={user ? t("people.resetPasswordHelp") : t("entry.rule")}
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
            isOptional={user !== null}
          />
          <Checkbox
            label={t("people.mustChangeNext")}
            checked={draft.must_change_password}
            onChange={(event) => change({ must_change_password: event.currentTarget.checked })}
          />
          {user && (
            <Checkbox
              label={t("people.mayEnter")}
              checked={draft.enabled}
              onChange={(event) => change({ enabled: event.currentTarget.checked })}
            />
          )}
          {save.error && <ProblemNotice error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shell.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={draft.roles.length === 0}>
              {t("shell.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
