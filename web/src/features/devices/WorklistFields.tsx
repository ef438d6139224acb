import { Checkbox, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import type { Device } from "../../api";
import { useText } from "../../text";
import { type FieldsProps, TELLINGS, worklistOf } from "./device-draft";
import styles from "./devices.module.css";

type Worklist = NonNullable<Device["worklist"]>;
const SCOPES = ["own", "modality", "room"] as const;
const LAYOUTS = ["kept", "one", "two", "three"] as const;
const BIRTHS = ["empty", "january"] as const;
const LENGTHS = ["name_chars", "text_chars", "most_items"] as const;

/** What of the worklist a console sees, in which form it can read it, and what it is told of what was done. */
export function WorklistFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  const worklist = worklistOf(draft);
  const change = (part: Partial<Worklist>) => onChange({ worklist: { ...worklist, ...part } });
  return (
    <fieldset className={styles.group}>
      <legend>{t("devices.worklist")}</legend>
      <div className={styles.fields}>
        <Select
          label={t("devices.scope")}
          allowDeselect={false}
          data={SCOPES.map((value) => ({ value, label: t(`devices.scope.${value}`) }))}
          value={worklist.scope}
          onChange={(value) => change({ scope: SCOPES.find((one) => one === value) ?? "modality" })}
        />
        <TagsInput
          label={t("devices.stations")}
          description={t("devices.stationsHelp")}
          value={worklist.stations}
          onChange={(stations) => change({ stations })}
          acceptValueOnBlur
          maxTags={16}
        />
        <Select
          label={t("devices.layout")}
          allowDeselect={false}
          data={LAYOUTS.map((value) => ({ value, label: t(`devices.layout.${value}`) }))}
          value={worklist.name_layout}
          onChange={(value) => change({ name_layout: LAYOUTS.find((one) => one === value) ?? "kept" })}
        />
        <Select
          label={t("devices.birth")}
          allowDeselect={false}
          data={BIRTHS.map((value) => ({ value, label: t(`devices.birth.${value}`) }))}
          value={worklist.year_birth}
          onChange={(value) => change({ year_birth: BIRTHS.find((one) => one === value) ?? "empty" })}
        />
        {LENGTHS.map((length) => (
          <NumberInput
            key={length}
            label={t(`devices.${length}`)}
            description={t("devices.zeroIsAny")}
            value={worklist[length]}
            onChange={(value) => change({ [length]: Number(value) || 0 })}
            min={0}
            max={length === "name_chars" ? 64 : length === "text_chars" ? 10_240 : 5000}
            allowDecimal={false}
            allowNegative={false}
          />
        ))}
        <div className={styles.checks}>
          <Checkbox
            label={t("devices.ascii")}
            checked={worklist.ascii_only}
            onChange={(event) => change({ ascii_only: event.currentTarget.checked })}
          />
          <Checkbox
            label={t("devices.upper")}
            checked={worklist.upper_case}
            onChange={(event) => change({ upper_case: event.currentTarget.checked })}
          />
        </div>
        <TextInput
          className={styles.whole}
          label={t("devices.scan")}
          description={t("devices.scanHelp")}
          placeholder="{code}{tab}{name}{tab}{birth}{tab}{sex}{enter}"
          value={worklist.scan_text}
          onChange={(event) => change({ scan_text: event.currentTarget.value })}
          maxLength={200}
          spellCheck={false}
        />
        <div className={`${styles.checks} ${styles.whole}`}>
          {TELLINGS.map((telling) => (
            <Checkbox
              key={telling}
              label={t(`devices.${telling}`)}
              checked={draft[telling]}
              onChange={(event) => onChange({ [telling]: event.currentTarget.checked })}
            />
          ))}
        </div>
        <Select
          className={styles.whole}
          label={t("devices.report")}
          allowDeselect={false}
          data={(["same", "new"] as const).map((value) => ({ value, label: t(`devices.report.${value}`) }))}
          value={draft.report_association}
          onChange={(value) => onChange({ report_association: value === "new" ? "new" : "same" })}
        />
      </div>
    </fieldset>
  );
}
