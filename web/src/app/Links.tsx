import { Link } from "@tanstack/react-router";
import { useText } from "../text";
import { useMay } from "../ui";
import { PAGES } from "./pages";
import styles from "./shell.module.css";

/** Links to the pages that this person may see. */
export function Links({ onFollow }: { onFollow?: () => void }) {
  const { t } = useText();
  const may = useMay();
  return (
    <nav aria-label={t("shell.navigation")}>
      <ul className={styles.links}>
        {PAGES.filter((page) => may(page.needs)).map(({ to, word, icon: Icon }) => (
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
    </nav>
  );
}
