import { Checkbox, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { type FormOptions, LEVELS } from "../../api";
import { useText } from "../../text";
import styles from "./sheets.module.css";

type Props = { options: FormOptions; onChange: (part: Partial<FormOptions>) => void };
const TEXTS = ["title", "form", "request", "result", "advice", "reader"] as const;
const SWITCHES = ["times", "icd10", "bars"] as const;

/** What can be chosen of a form without touching its template. */
export function FormFields({ options, onChange }: Props) {
  const { t } = useText();
  const number = (value: string | number, otherwise: number) => (typeof value === "number" ? value : otherwise);
  return (
    <>
      <div className={styles.fields}>
        {TEXTS.map((name) => (
          <TextInput
            key={name}
            label={t(`sheets.option.${name}`)}
            value={options[name]}
            onChange={(event) => onChange({ [name]: event.currentTarget.value })}
            maxLength={200}
            required={name === "title"}
          />
        ))}
        <Select
          label={t("sheets.option.paper")}
          data={[
            { value: "a4", label: "A4" },
            { value: "a5", label: "A5" },
          ]}
          value={options.paper}
          onChange={(value) => onChange({ paper: value === "a5" ? "a5" : "a4" })}
          allowDeselect={false}
        />
        <NumberInput
          label={t("sheets.option.size")}
          value={options.size}
          onChange={(value) => onChange({ size: number(value, options.size) })}
          min={7}
          max={14}
          step={0.5}
          clampBehavior="strict"
        />
        <Select
          label={t("sheets.option.place")}
          data={(["after", "inside", "none"] as const).map((value) => ({ value, label: t(`sheets.place.${value}`) }))}
          value={options.place}
          onChange={(value) => onChange({ place: (value ?? "after") as FormOptions["place"] })}
          allowDeselect={false}
        />
        <NumberInput
          label={t("sheets.option.columns")}
          value={options.columns}
          onChange={(value) => onChange({ columns: number(value, options.columns) })}
          min={1}
          max={4}
          clampBehavior="strict"
        />
        <NumberInput
          label={t("sheets.option.height")}
          value={options.height}
          onChange={(value) => onChange({ height: number(value, options.height) })}
          min={20}
          max={200}
        />
        <Select
          label={t("sheets.option.signature")}
          data={LEVELS.map((value) => ({ value, label: value === "none" ? t("sheets.unsigned") : `PAdES ${value}` }))}
          value={options.signature}
          onChange={(value) => onChange({ signature: (value ?? "none") as FormOptions["signature"] })}
          allowDeselect={false}
        />
      </div>
      <TextInput
        label={t("sheets.option.note")}
        value={options.note}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
        maxLength={500}
      />
      <Group gap="lg">
        {SWITCHES.map((name) => (
          <Checkbox
            key={name}
            label={t(`sheets.option.${name}`)}
            checked={options[name]}
            onChange={(event) => onChange({ [name]: event.currentTarget.checked })}
          />
        ))}
      </Group>
    </>
  );
}
