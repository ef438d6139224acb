import { IconChevronDown } from "@tabler/icons-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import styles from "./window.module.css";

type Item = { key: string; label: string; note?: string; onClick: () => void };

/** A button that opens a short list; Escape or a click elsewhere closes it. */
export function Menu({ label, icon, items }: { label: string; icon: ReactNode; items: readonly Item[] }) {
  const [place, setPlace] = useState<{ left: number; top?: number; bottom?: number } | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const open = place !== null;

  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (event instanceof KeyboardEvent ? event.key === "Escape" : !root.current?.contains(event.target as Node)) {
        setPlace(null);
      }
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("keydown", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("keydown", away);
    };
  }, [open]);

  const toggle = () => {
    const box = root.current?.getBoundingClientRect();
    if (open || !box) return setPlace(null);
    const left = Math.max(4, Math.min(box.left, window.innerWidth - 236));
    const low = box.top > window.innerHeight / 2;
    setPlace(low ? { left, bottom: window.innerHeight - box.top + 4 } : { left, top: box.bottom + 4 });
  };

  return (
    <div ref={root} className={styles.menu}>
      <button
        type="button"
        className={styles.iconButton}
        aria-label={label}
        title={label}
        aria-expanded={open}
        aria-controls={id}
        onClick={toggle}
      >
        {icon}
        <IconChevronDown size={12} />
      </button>
      {place && (
        <ul id={id} className={styles.menuList} style={place}>
          {items.map((item) => (
            <li key={item.key}>
              <button
                type="button"
                onClick={() => {
                  setPlace(null);
                  item.onClick();
                }}
              >
                <span>{item.label}</span>
                {item.note && <kbd>{item.note}</kbd>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
