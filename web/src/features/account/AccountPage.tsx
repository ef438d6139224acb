import { useState } from "react";
import { roleWord, useText } from "../../text";
import { ChangePasswordForm, Page, Sessions, Tokens, useSignedIn } from "../../ui";
import styles from "./account.module.css";

/** What belongs to the one signed in: password, sessions, tokens. */
export function AccountPage() {
  const { t } = useText();
  const user = useSignedIn();
  const [changes, setChanges] = useState(0);
  if (!user) return null;
  return (
    <Page
      title={t("account.title")}
      help={`${user.display_name || user.name} · ${t("account.roles", { roles: user.roles.map((role) => roleWord(role, t)).join(", ") })}`}
    >
      <section className={styles.part} aria-labelledby="account-password">
        <h2 id="account-password">{t("account.password")}</h2>
        <div className={styles.narrow}>
          <ChangePasswordForm key={changes} onDone={() => setChanges((count) => count + 1)} />
        </div>
      </section>
      <section className={styles.part} aria-labelledby="account-sessions">
        <h2 id="account-sessions">{t("access.sessions")}</h2>
        <Sessions />
      </section>
      <section className={styles.part} aria-labelledby="account-tokens">
        <h2 id="account-tokens">{t("access.tokens")}</h2>
        <Tokens />
      </section>
    </Page>
  );
}
