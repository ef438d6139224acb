import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { SystemFacts } from "../../api";
import { useText } from "../../text";
import styles from "./system.module.css";

/** The doors of the archive and whether each is open. */
export function Listeners({ listeners }: { listeners: SystemFacts["listeners"] }) {
  const { t } = useText();
  return (
    <section className={styles.card}>
      <h2>{t("system.listeners")}</h2>
      <ul className={styles.list}>
        {listeners.map(({ name, address, up }) => (
          <li key={`${name} ${address}`}>
            <strong>{name}</strong>
            <code>{address}</code>
            <span className={`${styles.state} ${up ? "khoanh-good" : "khoanh-bad"}`}>
              {up ? <IconCircleCheck size={18} aria-hidden="true" /> : <IconCircleX size={18} aria-hidden="true" />}
              {t(up ? "system.up" : "system.down")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
