import { Button, CloseButton, Group, Select } from "@mantine/core";
import { BASES, DIMENSIONS } from "../../api";
import { hospitalDay, shiftDay, useText } from "../../text";
import { DayInput } from "../../ui";
import { valueName } from "./names";
import styles from "./statistics.module.css";
import { filtersOf, type StatisticsSearch, toFigures } from "./statistics-search";

type Props = { search: StatisticsSearch; isRegister: boolean; onChange: (part: StatisticsSearch) => void };

/** The period, what is counted by, and what it is narrowed to. */
export function Filters({ search, isRegister, onChange }: Props) {
  const text = useText();
  const { t } = text;
  const figures = toFigures(search);
  const today = hospitalDay();
  const periods: [string, string, string][] = [
    [t("statistics.today"), today, today],
    [t("statistics.week"), shiftDay(today, -6), today],
    [t("statistics.month"), `${today.slice(0, 8)}01`, today],
    [t("statistics.year"), `${today.slice(0, 4)}-01-01`, today],
  ];
  return (
    <>
      <div className={styles.filters}>
        <DayInput
          label={t("statistics.since")}
          value={figures.since}
          onChange={(since) => onChange({ since })}
          clearable={false}
          className={styles.choice}
        />
        <DayInput
          label={t("statistics.until")}
          value={figures.until}
          onChange={(until) => onChange({ until })}
          clearable={false}
          className={styles.choice}
        />
        <Select
          label={t("statistics.basis")}
          data={BASES.map((value) => ({ value, label: t(`statistics.basis.${value}`) }))}
          value={figures.basis}
          onChange={(value) => onChange({ basis: BASES.find((one) => one === value) })}
          allowDeselect={false}
          className={styles.choice}
        />
        {!isRegister && (
          <Select
            label={t("statistics.by")}
            data={DIMENSIONS.map((value) => ({ value, label: t(`statistics.by.${value}`) }))}
            value={figures.by}
            onChange={(value) => onChange({ by: DIMENSIONS.find((one) => one === value), cases: undefined })}
            allowDeselect={false}
            className={styles.choice}
          />
        )}
        <Group gap={6}>
          {periods.map(([word, since, until]) => (
            <Button
              key={word}
              size="xs"
              variant={since === figures.since && until === figures.until ? "light" : "default"}
              onClick={() => onChange({ since, until })}
            >
              {word}
            </Button>
          ))}
        </Group>
      </div>
      <div className={styles.chips}>
        {figures.special && (
          <Chip word={t(`statistics.special.${figures.special}`)} onDrop={() => onChange({ special: undefined })} />
        )}
        {filtersOf(search).map(({ name, value }) => (
          <Chip
            key={name}
            word={`${t(`statistics.by.${name}`)}: ${valueName(name, value, "", text)}`}
            onDrop={() => onChange({ [`only_${name}`]: undefined })}
          />
        ))}
      </div>
    </>
  );
}

function Chip({ word, onDrop }: { word: string; onDrop: () => void }) {
  const { t } = useText();
  return (
    <Button
      component="div"
      size="compact-sm"
      variant="light"
      rightSection={<CloseButton size="xs" aria-label={`${t("shell.delete")} ${word}`} onClick={onDrop} />}
    >
      {word}
    </Button>
  );
}
