import type { ReactNode } from "react";
import styles from "./page.module.css";

type Props = {
  title: string;
  help?: string;
  actions?: ReactNode;
  /** Uses the whole width of a large screen. */
  wide?: boolean;
  children: ReactNode;
};

/** A page of the app: its title, what can be done on it, and a pane that scrolls. */
export function Page({ title, help, actions, wide = false, children }: Props) {
  return (
    <div className={styles.page}>
      <title>{`${title} · Khoanh`}</title>
      <header className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        {actions && <div className={styles.actions}>{actions}</div>}
        {help && <p className={styles.help}>{help}</p>}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard. */}
      <div className={styles.body} tabIndex={0} role="region" aria-label={title}>
        <div className={styles.column} data-wide={wide || undefined}>
          {children}
        </div>
      </div>
    </div>
  );
}
