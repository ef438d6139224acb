import type { ReactNode } from "react";
import styles from "./empty.module.css";

type Props = { icon?: ReactNode; title: string; help?: string; children?: ReactNode };

/** What a list says when there is nothing in it, and what to do next. */
export function Empty({ icon, title, help, children }: Props) {
  return (
    <div className={styles.empty} role="status">
      {icon && <div className={styles.icon}>{icon}</div>}
      <p className={styles.title}>{title}</p>
      {help && <p className={styles.help}>{help}</p>}
      {children}
    </div>
  );
}
