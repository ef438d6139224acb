import { Button, TagsInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type HisField, hisFieldsQuery, type Understood } from "../../api";
import { useText } from "../../text";
import { CodeTable } from "./CodeTable";
import styles from "./his.module.css";
import { type FieldsProps, OFTEN_PLACED, withEntry } from "./his-draft";

type Props = FieldsProps & {
  /** What the pasted message gave under this profile. */
  found: readonly Understood[];
  /** The field that the next click on a value places. */
  chosen: string;
  onChoose: (field: string) => void;
};

/** Where this HIS puts what: places of its own before those of the generic profile, each with what it finds now. */
export function FieldPlaces({ draft, onChange, found, chosen, onChoose }: Props) {
  const { t } = useText();
  const [isWhole, setWhole] = useState(false);
  const fields = useQuery(hisFieldsQuery).data?.items ?? [];
  const isShown = (field: HisField) =>
    isWhole || OFTEN_PLACED.includes(field.name) || draft.fields[field.name] || draft.codes[field.name];
  const shown = fields.filter(isShown);
  return (
    <section className={styles.group} aria-label={t("his.places")}>
      <h2 className={styles.heading}>{t("his.places")}</h2>
      <p className={styles.help}>{t("his.placesHelp")}</p>
      <div className={styles.places}>
        {shown.map((field) => (
          <Place
            key={field.name}
            field={field}
            paths={draft.fields[field.name] ?? []}
            codes={draft.codes[field.name] ?? {}}
            found={found.find((one) => one.name === field.name)}
            isChosen={chosen === field.name}
            onChoose={() => onChoose(field.name)}
            onPaths={(paths) =>
              onChange({ fields: withEntry(draft.fields, field.name, paths.length > 0 ? paths : undefined) })
            }
            onCodes={(codes) =>
              onChange({ codes: withEntry(draft.codes, field.name, Object.keys(codes).length > 0 ? codes : undefined) })
            }
          />
        ))}
      </div>
      {(isWhole || shown.length < fields.length) && (
        <div>
          <Button variant="subtle" size="xs" onClick={() => setWhole((now) => !now)}>
            {t(isWhole ? "his.fewerFields" : "his.allFields", { count: fields.length })}
          </Button>
        </div>
      )}
    </section>
  );
}

type PlaceProps = {
  field: HisField;
  paths: string[];
  codes: Record<string, string>;
  found: Understood | undefined;
  isChosen: boolean;
  onChoose: () => void;
  onPaths: (paths: string[]) => void;
  onCodes: (codes: Record<string, string>) => void;
};

function Place({ field, paths, codes, found, isChosen, onChoose, onPaths, onCodes }: PlaceProps) {
  const { t, language } = useText();
  const [isOpen, setOpen] = useState(false);
  const title = language === "vi" ? field.title_vi : field.title;
  return (
    <div className={styles.place} data-chosen={isChosen || undefined} data-field={field.name}>
      <UnstyledButton className={styles.placeTitle} onClick={onChoose} aria-pressed={isChosen}>
        {title}
      </UnstyledButton>
      <TagsInput
        aria-label={title}
        placeholder={paths.length === 0 ? field.paths.join("  ") || t("his.nowhere") : ""}
        value={paths}
        onChange={onPaths}
        onFocus={onChoose}
        acceptValueOnBlur
        maxTags={10}
        size="xs"
        classNames={{ input: styles.code, pill: styles.code }}
      />
      <div className={styles.found}>
        {found ? (
          <>
            <strong>{found.mapped || found.value}</strong>
            <span className={styles.soft}>
              {" "}
              {found.mapped && found.mapped !== found.value ? `← ${found.value} · ` : ""}
              {found.path}
            </span>
          </>
        ) : (
          <span className={styles.soft}>–</span>
        )}
        {field.codes.length > 0 && (
          <Button variant="subtle" size="compact-xs" onClick={() => setOpen((now) => !now)} aria-expanded={isOpen}>
            {t("his.codes", { count: Object.keys(codes).length })}
          </Button>
        )}
      </div>
      {isOpen && <CodeTable field={field} codes={codes} seen={found?.value ?? ""} onChange={onCodes} />}
    </div>
  );
}
