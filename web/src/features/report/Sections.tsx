import { Checkbox, TagsInput, Textarea } from "@mantine/core";
import type { RefObject } from "react";
import type { Content } from "../../api";
import { useText } from "../../text";
import { Dictation } from "./Dictation";
import { insertAt, SECTIONS, type Section } from "./draft";
import styles from "./report.module.css";

const ROWS: Record<Section, number> = { technique: 1, description: 6, conclusion: 3, recommendation: 1 };
const ICD10 = /^[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?[*†+]?$/;

type Props = {
  content: Content;
  onChange: (part: Partial<Content> | ((now: Content) => Partial<Content>)) => void;
  /** The section and place of the caret, for what is inserted from elsewhere. */
  caret: RefObject<{ section: Section; at: number }>;
};

/** Kỹ thuật, Mô tả, Kết luận, Đề nghị, the codes of the conclusion, and whether somebody must hear at once. */
export function Sections({ content, onChange, caret }: Props) {
  const { t } = useText();
  const follow = (section: Section, field: HTMLTextAreaElement) => {
    caret.current = { section, at: field.selectionStart };
  };
  const dictate = (section: Section, said: string) =>
    onChange((now) => ({ [section]: insertAt(now[section], now[section].length, said).text }));
  return (
    <>
      {SECTIONS.map((section) => (
        <Textarea
          key={section}
          label={
            <span className={styles.label}>
              {t(`report.${section}`)}
              <Dictation section={t(`report.${section}`)} onSaid={(said) => dictate(section, said)} />
            </span>
          }
          autosize
          minRows={ROWS[section]}
          maxLength={20_000}
          lang="vi"
          spellCheck
          data-section={section}
          value={content[section]}
          onChange={(event) => {
            follow(section, event.currentTarget);
            onChange({ [section]: event.currentTarget.value });
          }}
          onSelect={(event) => follow(section, event.currentTarget)}
        />
      ))}
      <TagsInput
        label={t("report.icd10")}
        placeholder="J18.9"
        value={content.icd10}
        maxTags={20}
        splitChars={[",", ";", " "]}
        onChange={(codes) =>
          onChange({ icd10: codes.map((code) => code.trim().toUpperCase()).filter((code) => ICD10.test(code)) })
        }
      />
      <Checkbox
        label={t("report.isCritical")}
        checked={content.critical}
        onChange={(event) => onChange({ critical: event.currentTarget.checked })}
      />
      {content.critical && (
        <Textarea
          label={t("report.criticalNote")}
          required
          autosize
          lang="vi"
          maxLength={1000}
          value={content.critical_note}
          onChange={(event) => onChange({ critical_note: event.currentTarget.value })}
        />
      )}
    </>
  );
}
