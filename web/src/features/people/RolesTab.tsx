import { Button, Loader } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeRole, type Role, removeRole, rolesQuery } from "../../api";
import { useText } from "../../text";
import { ConfirmDialog, ProblemNotice, tellProblem } from "../../ui";
import { NewRole } from "./NewRole";
import { PermissionMatrix } from "./PermissionMatrix";
import styles from "./people.module.css";
import { roleTitle } from "./role-title";

/** The roles and what each may do, in one matrix that is edited where it stands. */
export function RolesTab() {
  const text = useText();
  const { t, language } = text;
  const queries = useQueryClient();
  const roles = useQuery(rolesQuery);
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Role | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
  const change = useMutation({
    mutationFn: changeRole,
    onError: (error) => tellProblem(error, text),
    onSettled: refresh,
  });
  const removal = useMutation({
    mutationFn: removeRole,
    onSuccess: async () => {
      setLeaving(null);
      await refresh();
    },
  });
  if (roles.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (roles.error) return <ProblemNotice error={roles.error} onRetry={() => void roles.refetch()} />;
  const shown = roles.data.items.map((role) =>
    change.isPending && change.variables.name === role.name ? { ...role, ...change.variables } : role,
  );
  return (
    <div className={styles.tab}>
      <p className={styles.help}>{t("people.rolesHelp")}</p>
      <Button className={styles.add} leftSection={<IconPlus size={18} />} onClick={() => setAdding(true)}>
        {t("people.addRole")}
      </Button>
      <PermissionMatrix
        roles={shown}
        isBusy={change.isPending}
        onChange={(role) => change.mutate(role)}
        onRemove={setLeaving}
      />
      {isAdding && <NewRole onClose={() => setAdding(false)} />}
      {leaving && (
        <ConfirmDialog
          title={t("people.removeRole", { name: roleTitle(leaving, language) })}
          action={t("shell.delete")}
          isBusy={removal.isPending}
          error={removal.error}
          onConfirm={() => removal.mutate(leaving.name)}
          onClose={() => setLeaving(null)}
        >
          {t("people.removeRoleHelp")}
        </ConfirmDialog>
      )}
    </div>
  );
}
