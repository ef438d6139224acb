import { CloseButton, Loader, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useText } from "../../text";
import { useSlowly } from "../../ui";
import styles from "./studies.module.css";

type Props = { value: string; onChange: (value: string) => void; isBusy: boolean };

/** The one box: a name in any spelling, a patient ID or an accession number. `/` leads to it. */
export function SearchBox({ value, onChange, isBusy }: Props) {
  const { t } = useText();
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useSlowly(value, onChange);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.closest("input, textarea, [contenteditable]");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <TextInput
      ref={box}
      type="search"
      className={styles.search}
      aria-label={t("studies.search")}
      placeholder={t("studies.search")}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      leftSection={isBusy ? <Loader size={16} /> : <IconSearch size={18} />}
      rightSection={
        typed && <CloseButton size="sm" aria-label={t("studies.clearSearch")} onClick={() => setTyped("")} />
      }
      autoFocus
      autoComplete="off"
      spellCheck={false}
      maxLength={128}
    />
  );
}
