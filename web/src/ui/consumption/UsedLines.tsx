import { ActionIcon, NumberInput, Select, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ConsumptionBody, type Supply, suppliesQuery } from "../../api";
import { useText } from "../../text";
import styles from "./consumption.module.css";

type Line = ConsumptionBody["supplies"][number];
type Props = { lines: readonly Line[]; onChange: (lines: Line[]) => void };

const nameOf = (supply: Supply) => `${supply.name}${supply.unit ? ` (${supply.unit})` : ""}`;

/** Supplies of an examination, a line each; what is chosen below becomes another line. */
export function UsedLines({ lines, onChange }: Props) {
  const { t } = useText();
  const supplies = useQuery(suppliesQuery).data?.items ?? [];
  const left = supplies.filter((one) => one.enabled && !lines.some((line) => line.supply === one.code));
  const change = (at: number, part: Partial<Line>) =>
    onChange(lines.map((line, index) => (index === at ? { ...line, ...part } : line)));
  return (
    <fieldset className={styles.lines}>
      <legend>{t("consumption.supplies")}</legend>
      {lines.map((line, index) => {
        const supply = supplies.find((one) => one.code === line.supply);
        const name = supply ? nameOf(supply) : line.supply;
        return (
          <div key={line.supply} className={styles.line} role="group" aria-label={name}>
            <span className={styles.name}>{name}</span>
            <NumberInput
              label={t("consumption.quantity")}
              value={line.quantity}
              onChange={(value) => change(index, { quantity: Number(value) || 0 })}
              min={0}
              max={99999}
              decimalScale={2}
              allowNegative={false}
              className={styles.number}
            />
            <NumberInput
              label={t("consumption.spoilt")}
              value={line.spoilt ?? 0}
              onChange={(value) => change(index, { spoilt: Number(value) || 0 })}
              min={0}
              max={line.quantity}
              decimalScale={2}
              allowNegative={false}
              className={styles.number}
            />
            {supply?.kind !== "film" && (
              <TextInput
                label={t("consumption.lot")}
                value={line.lot ?? ""}
                onChange={(event) => change(index, { lot: event.currentTarget.value })}
                maxLength={64}
                className={styles.lot}
              />
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              className={styles.drop}
              aria-label={`${t("shell.delete")} ${name}`}
              title={t("shell.delete")}
              onClick={() => onChange(lines.filter((_, at) => at !== index))}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </div>
        );
      })}
      <Select
        aria-label={t("consumption.addSupply")}
        placeholder={t("consumption.addSupply")}
        data={left.map((one) => ({ value: one.code, label: nameOf(one) }))}
        value={null}
        onChange={(code) => code && onChange([...lines, { supply: code, quantity: 1, spoilt: 0, lot: "" }])}
        searchable
        nothingFoundMessage={t("consumption.noSupply")}
        className={styles.add}
      />
    </fieldset>
  );
}
