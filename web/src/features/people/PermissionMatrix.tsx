import { ActionIcon, Checkbox } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { PERMISSIONS, type Permission, type Role } from "../../api";
import { useText } from "../../text";
import styles from "./people.module.css";
import { roleTitle } from "./role-title";

type Props = {
  roles: readonly Role[];
  isBusy: boolean;
  onChange: (role: Role) => void;
  onRemove: (role: Role) => void;
};

const toggled = (role: Role, permission: Permission): Role => ({
  ...role,
  permissions: role.permissions.includes(permission)
    ? role.permissions.filter((one) => one !== permission)
    : [...role.permissions, permission],
});

/** Permissions down, roles across. */
export function PermissionMatrix({ roles, isBusy, onChange, onRemove }: Props) {
  const { t, language } = useText();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard.
    <div className={styles.matrixFrame} role="region" tabIndex={0} aria-label={t("people.roles")}>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">{t("people.permission")}</th>
            {roles.map((role) => (
              <th key={role.name} scope="col">
                {roleTitle(role, language)}
                {!role.builtin && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t("people.removeRole", { name: roleTitle(role, language) })}
                    onClick={() => onRemove(role)}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {PERMISSIONS.map((permission) => (
            <tr key={permission}>
              <th scope="row">
                {t(`permission.${permission}`)}
                <div className={styles.code}>{permission}</div>
              </th>
              {roles.map((role) => (
                <td key={role.name}>
                  <Checkbox
                    className={styles.tick}
                    aria-label={`${roleTitle(role, language)}: ${t(`permission.${permission}`)}`}
                    checked={role.permissions.includes(permission)}
                    disabled={isBusy}
                    onChange={() => onChange(toggled(role, permission))}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
