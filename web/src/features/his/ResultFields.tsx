import { Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { useText } from "../../text";
import styles from "./his.module.css";
import { type FieldsProps, type ResultDraft, SECTIONS, withEntry } from "./his-draft";

const CHOICES = {
  since: ["returned", "signed", "approved", "read"],
  system: ["LN", "L"],
  lines: ["breaks", "repetitions", "segments"],
  recalled: ["X", "D", "W"],
  images: ["none", "embedded", "link"],
} as const;
const NUMBERS = {
  most_images: [1, 30],
  image_side: [128, 4096],
  image_quality: [1, 100],
  link_days: [1, 3650],
} as const;

/** In which form results are told: from which step on, codes of sections, lines, key images. */
export function ResultFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  const result = draft.result as ResultDraft;
  const change = (part: Partial<ResultDraft>) => onChange({ result: { ...result, ...part } });
  const shown = (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).filter((name) =>
    name === "link_days" ? result.images === "link" : result.images !== "none",
  );
  return (
    <section className={styles.group} aria-label={t("his.resultTitle")}>
      <h2 className={styles.heading}>{t("his.resultTitle")}</h2>
      <p className={styles.help}>{t("his.resultHelp")}</p>
      <div className={styles.fields}>
        {(Object.keys(CHOICES) as (keyof typeof CHOICES)[]).map((name) => (
          <Select
            key={name}
            label={t(`his.result.${name}`)}
            data={CHOICES[name].map((value) => ({
              value,
              label: t(`his.result.${name}.${value}` as "his.result.since"),
            }))}
            value={result[name]}
            onChange={(value) => value && change({ [name]: value })}
            allowDeselect={false}
          />
        ))}
        <Checkbox
          label={t("his.result.pdf")}
          checked={result.pdf}
          onChange={(event) => change({ pdf: event.currentTarget.checked })}
        />
        {shown.map((name) => (
          <NumberInput
            key={name}
            label={t(`his.result.${name}`)}
            value={result[name]}
            onChange={(value) => change({ [name]: Number(value) || NUMBERS[name][0] })}
            min={NUMBERS[name][0]}
            max={NUMBERS[name][1]}
            allowDecimal={false}
            allowNegative={false}
          />
        ))}
      </div>
      <details>
        <summary>{t("his.result.codes")}</summary>
        <p className={styles.help}>{t("his.result.codesHelp")}</p>
        <div className={styles.fields}>
          {SECTIONS.map((section) => (
            <TextInput
              key={section}
              label={t(`his.section.${section}`)}
              value={result.codes[section] ?? ""}
              onChange={(event) =>
                change({ codes: withEntry(result.codes, section, event.currentTarget.value.trim() || undefined) })
              }
              maxLength={64}
              spellCheck={false}
            />
          ))}
        </div>
      </details>
    </section>
  );
}
