import { Link } from "@tanstack/react-router";
import { useText } from "../text";
import { useMay } from "../ui";
import { GROUPS } from "./pages";
import styles from "./shell.module.css";

/** Links to the pages that this person may see; a group of which none may be seen is left out. */
export function Links({ onFollow }: { onFollow?: () => void }) {
  const { t } = useText();
  const may = useMay();
  const groups = GROUPS.map((group) => ({ ...group, pages: group.pages.filter((page) => may(page.needs)) }));
  return (
    <nav aria-label={t("shell.navigation")} className={styles.groups}>
      {groups
        .filter((group) => group.pages.length > 0)
        .map((group) => (
          <section key={group.word} aria-label={t(group.word)}>
            <h2 className={styles.group}>{t(group.word)}</h2>
            <ul className={styles.links}>
              {group.pages.map(({ to, word, icon: Icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className={styles.link}
                    activeOptions={{ exact: to === "/", includeSearch: false }}
                    title={t(word)}
                    aria-label={t(word)}
                    {...(onFollow ? { onClick: onFollow } : {})}
                  >
                    <Icon size={20} stroke={1.7} aria-hidden="true" />
                    <span className={styles.label}>{t(word)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </nav>
  );
}
