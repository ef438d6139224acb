import { Button, Group, Loader } from "@mantine/core";
import { IconLockOpen, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { removeUser, rolesQuery, type User, unlockUser, usersQuery } from "../../api";
import { formatMoment, useText } from "../../text";
import { type Column, ConfirmDialog, DataTable, ProblemNotice, tellProblem, useSignedIn } from "../../ui";
import styles from "./people.module.css";
import { titleOfRole } from "./role-title";
import { UserEditor } from "./UserEditor";
import { UserState } from "./UserState";

/** Everyone who can sign in. */
export function UsersTab() {
  const text = useText();
  const { t, language } = text;
  const me = useSignedIn();
  const queries = useQueryClient();
  const users = useQuery(usersQuery);
  const roles = useQuery(rolesQuery).data?.items ?? [];
  const [editing, setEditing] = useState<User | "new" | null>(null);
  const [leaving, setLeaving] = useState<User | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: usersQuery.queryKey });
  const unlock = useMutation({
    mutationFn: unlockUser,
    onSettled: refresh,
    onError: (error) => tellProblem(error, text),
  });
  const removal = useMutation({
    mutationFn: removeUser,
    onSuccess: async () => {
      setLeaving(null);
      await refresh();
    },
  });
  const columns: Column<User>[] = [
    {
      title: t("people.user"),
      show: (user) => (
        <div>
          <strong>{user.display_name || user.name}</strong>
          <div className={styles.soft}>{user.name}</div>
        </div>
      ),
    },
    {
      title: t("people.role"),
      show: (user) => user.roles.map((name) => titleOfRole(name, roles, language)).join(", "),
    },
    { title: t("people.state"), show: (user) => <UserState user={user} /> },
    { title: t("people.lastSeen"), show: (user) => formatMoment(user.last_seen_at) || t("shell.never") },
    {
      title: "",
      align: "end",
      show: (user) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {user.locked_until && new Date(user.locked_until) > new Date() && (
            <Button size="xs" leftSection={<IconLockOpen size={16} />} onClick={() => unlock.mutate(user.name)}>
              {t("people.unlock")}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => setEditing(user)}>
            {t("shell.edit")}
          </Button>
          {user.name !== me?.name && (
            <Button size="xs" variant="subtle" color="gray" onClick={() => setLeaving(user)}>
              {t("shell.delete")}
            </Button>
          )}
        </Group>
      ),
    },
  ];
  if (users.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (users.error) return <ProblemNotice error={users.error} onRetry={() => void users.refetch()} />;
  return (
    <div className={styles.tab}>
      <Button className={styles.add} leftSection={<IconPlus size={18} />} onClick={() => setEditing("new")}>
        {t("people.addUser")}
      </Button>
      <DataTable label={t("people.users")} columns={columns} rows={users.data.items} keyOf={(user) => user.name} />
      {editing && (
        <UserEditor user={editing === "new" ? null : editing} roles={roles} onClose={() => setEditing(null)} />
      )}
      {leaving && (
        <ConfirmDialog
          title={t("people.removeUser", { name: leaving.display_name || leaving.name })}
          action={t("shell.delete")}
          isBusy={removal.isPending}
          error={removal.error}
          onConfirm={() => removal.mutate(leaving.name)}
          onClose={() => setLeaving(null)}
        >
          {t("people.removeUserHelp")}
        </ConfirmDialog>
      )}
    </div>
  );
}
