import { IconCircleCheck, IconCircleOff, IconKey, IconLock } from "@tabler/icons-react";
import type { User } from "../../api";
import { formatMoment, useText } from "../../text";
import styles from "./people.module.css";

/** Whether an account can sign in, in a sign and a word. */
export function UserState({ user }: { user: User }) {
  const { t } = useText();
  if (!user.enabled) {
    return (
      <span className={styles.state}>
        <IconCircleOff size={18} aria-hidden="true" /> {t("people.disabled")}
      </span>
    );
  }
  if (user.locked_until && new Date(user.locked_until) > new Date()) {
    return (
      <span className={`${styles.state} khoanh-bad`}>
        <IconLock size={18} aria-hidden="true" /> {t("people.lockedUntil", { time: formatMoment(user.locked_until) })}
      </span>
    );
  }
  if (user.must_change_password) {
    return (
      <span className={`${styles.state} khoanh-warn`}>
        <IconKey size={18} aria-hidden="true" /> {t("people.mustChange")}
      </span>
    );
  }
  return (
    <span className={`${styles.state} khoanh-good`}>
      <IconCircleCheck size={18} aria-hidden="true" /> {t("people.enabled")}
    </span>
  );
}
