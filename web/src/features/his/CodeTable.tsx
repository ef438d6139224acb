import { ActionIcon, Button, Group, Select, TextInput } from "@mantine/core";
import { IconArrowRight, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { HisField } from "../../api";
import { useText, type Word } from "../../text";
import styles from "./his.module.css";
import { withEntry } from "./his-draft";

type Props = {
  field: HisField;
  codes: Record<string, string>;
  /** What the pasted message holds, offered as the next code. */
  seen: string;
  onChange: (codes: Record<string, string>) => void;
};

const KNOWN = [
  "stat",
  "high",
  "routine",
  "low",
  "M",
  "F",
  "O",
  "I",
  "E",
  "P",
  "R",
  "B",
  "N",
  "Y",
  "1",
  "2",
  "3",
  "4",
] as const;

/** What a code of ours is called; the same letter means another thing in another field. */
function useCodeName(field: string) {
  const { t } = useText();
  return (code: string) => {
    const known = KNOWN.find((one) => one === code);
    if (!known) return code;
    const word: Word =
      field === "patient_class" && (known === "O" || known === "N") ? `his.code.class_${known}` : `his.code.${known}`;
    return `${t(word)} (${code})`;
  };
}

/** The codes of a HIS in one field, and what each means here. */
export function CodeTable({ field, codes, seen, onChange }: Props) {
  const { t } = useText();
  const nameOf = useCodeName(field.name);
  const [theirs, setTheirs] = useState("");
  const [ours, setOurs] = useState<string | null>(null);
  const data = field.codes.map((code) => ({ value: code, label: nameOf(code) }));
  const typed = (theirs || seen).trim();
  const add = () => {
    if (!typed || !ours) return;
    onChange({ ...codes, [typed.toUpperCase()]: ours });
    setTheirs("");
    setOurs(null);
  };
  return (
    <div className={styles.codes}>
      {Object.entries(codes).map(([code, target]) => (
        <Group key={code} gap="xs" wrap="nowrap">
          <span className={styles.theirs}>{code}</span>
          <IconArrowRight size={16} aria-hidden="true" />
          <span className={styles.ours}>{nameOf(target)}</span>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t("shell.delete")} ${code}`}
            onClick={() => onChange(withEntry(codes, code, undefined))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group gap="xs" wrap="nowrap" align="end">
        <TextInput
          size="xs"
          label={t("his.theirCode")}
          placeholder={seen}
          value={theirs}
          onChange={(event) => setTheirs(event.currentTarget.value)}
          maxLength={60}
          spellCheck={false}
        />
        <Select size="xs" label={t("his.ourCode")} data={data} value={ours} onChange={setOurs} />
        <Button size="xs" variant="default" onClick={add} disabled={!typed || !ours}>
          {t("shell.add")}
        </Button>
      </Group>
    </div>
  );
}
