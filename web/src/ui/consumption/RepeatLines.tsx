import { ActionIcon, NumberInput, Select, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ConsumptionBody } from "../../api";
import { useText } from "../../text";
import styles from "./consumption.module.css";
import { isRepeatReason, REPEAT_REASONS } from "./reasons";

type Line = ConsumptionBody["repeats"][number];
type Props = { lines: readonly Line[]; onChange: (lines: Line[]) => void };

/** Exposures that were rejected and made again, and why. */
export function RepeatLines({ lines, onChange }: Props) {
  const { t } = useText();
  const left = REPEAT_REASONS.filter((code) => !lines.some((line) => line.reason === code));
  const change = (at: number, part: Partial<Line>) =>
    onChange(lines.map((line, index) => (index === at ? { ...line, ...part } : line)));
  return (
    <fieldset className={styles.lines}>
      <legend>{t("consumption.repeats")}</legend>
      {lines.map((line, index) => {
        const reason = isRepeatReason(line.reason) ? t(`repeat.${line.reason}`) : line.reason;
        return (
          <div key={line.reason} className={styles.line} role="group" aria-label={reason}>
            <span className={styles.name}>{reason}</span>
            <NumberInput
              label={t("consumption.count")}
              value={line.count}
              onChange={(value) => change(index, { count: Number(value) || 0 })}
              min={1}
              max={9999}
              allowDecimal={false}
              allowNegative={false}
              className={styles.number}
            />
            <TextInput
              label={t("consumption.note")}
              value={line.note ?? ""}
              onChange={(event) => change(index, { note: event.currentTarget.value })}
              maxLength={256}
              className={styles.lot}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              className={styles.drop}
              aria-label={`${t("shell.delete")} ${reason}`}
              title={t("shell.delete")}
              onClick={() => onChange(lines.filter((_, at) => at !== index))}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </div>
        );
      })}
      <Select
        aria-label={t("consumption.addRepeat")}
        placeholder={t("consumption.addRepeat")}
        data={left.map((code) => ({ value: code, label: t(`repeat.${code}`) }))}
        value={null}
        onChange={(code) => code && onChange([...lines, { reason: code, count: 1, note: "" }])}
        searchable
        className={styles.add}
      />
    </fieldset>
  );
}
