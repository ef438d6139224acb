import type { ReactNode } from "react";
import styles from "./window.module.css";

type Props = {
  label: string;
  /** Shown under the icon on phones, where no pointer hovers. */
  short?: string;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
};

/** A button with an icon; its name is heard, and seen on hovering. */
export function IconButton({ label, short, pressed, disabled, onClick, children }: Props) {
  return (
    <button
      type="button"
      className={styles.iconButton}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
      {short && <span className={styles.short}>{short}</span>}
    </button>
  );
}
