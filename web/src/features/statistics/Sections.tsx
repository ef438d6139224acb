import { useQuery } from "@tanstack/react-query";
import { type Figures, type Overview, storageQuery } from "../../api";
import { formatBytes, formatDate, formatNumber, useText } from "../../text";
import { type Column, DataTable } from "../../ui";
import { minutesWord } from "./FiguresTable";
import styles from "./statistics.module.css";

type Stage = Overview["stages"][number];
type Reason = Overview["reasons"][number];
type Used = Overview["supplies"][number];
const STAGES = [
  "order to start",
  "start to first image",
  "start to end",
  "end to approval",
  "approval to signature",
  "approval to return",
  "order to return",
] as const;
const STEPS = ["refuse", "cancel", "discontinue", "repeat"] as const;
const CODES = /^11\d{4}$/;

/** How long each stage took, why something was not done, what was used, how storage grew. */
export function Sections({ overview, figures }: { overview: Overview; figures: Figures }) {
  const { t, language } = useText();
  const number = (value: number) => formatNumber(value, language, 1);
  const time = (value: number | null) => (value === null ? "–" : minutesWord(value, t));
  const stages: Column<Stage>[] = [
    { title: t("statistics.stage"), show: ({ name }) => sayOne(STAGES, name, (one) => t(`statistics.stage.${one}`)) },
    { title: t("statistics.cases"), align: "number", show: (stage) => number(stage.count) },
    { title: t("statistics.median"), align: "number", show: (stage) => time(stage.median) },
    { title: t("statistics.p90"), align: "number", show: (stage) => time(stage.ninety) },
  ];
  const reasons: Column<Reason>[] = [
    { title: t("statistics.what"), show: ({ step }) => sayOne(STEPS, step, (one) => t(`statistics.step.${one}`)) },
    {
      title: t("order.reason"),
      show: ({ step, reason }) =>
        step === "repeat" && CODES.test(reason)
          ? t(`repeat.${reason}` as "repeat.111210")
          : reason || t("statistics.unknown"),
    },
    { title: t("consumption.count"), align: "number", show: ({ count }) => number(count) },
  ];
  const used: Column<Used>[] = [
    { title: t("supply.name"), show: (one) => `${one.name}${one.unit ? ` (${one.unit})` : ""}` },
    { title: t("consumption.quantity"), align: "number", show: (one) => number(one.quantity) },
    { title: t("consumption.spoilt"), align: "number", show: (one) => number(one.spoilt) },
  ];
  return (
    <div className={styles.sections}>
      <Section title={t("statistics.turnaround")}>
        <DataTable
          label={t("statistics.turnaround")}
          columns={stages}
          rows={overview.stages}
          keyOf={(one) => one.name}
        />
      </Section>
      {overview.reasons.length > 0 && (
        <Section title={t("statistics.reasons")}>
          <DataTable
            label={t("statistics.reasons")}
            columns={reasons}
            rows={overview.reasons}
            keyOf={(one) => `${one.step} ${one.reason}`}
          />
        </Section>
      )}
      {overview.supplies.length > 0 && (
        <Section title={t("catalogue.supplies")}>
          <DataTable
            label={t("catalogue.supplies")}
            columns={used}
            rows={overview.supplies}
            keyOf={(one) => one.code}
          />
        </Section>
      )}
      <Storage figures={figures} />
    </div>
  );
}

function Storage({ figures }: { figures: Figures }) {
  const { t, language } = useText();
  const stored = useQuery(storageQuery(figures)).data?.items ?? [];
  if (stored.length === 0) return null;
  type Row = (typeof stored)[number];
  const columns: Column<Row>[] = [
    { title: t("statistics.time"), show: (row) => formatDate(row.key) },
    { title: t("catalogue.modality"), show: (row) => row.modality || t("statistics.unknown") },
    { title: t("statistics.cases"), align: "number", show: (row) => formatNumber(row.studies, language) },
    { title: t("statistics.objects"), align: "number", show: (row) => formatNumber(row.objects, language) },
    { title: t("statistics.size"), align: "number", show: (row) => formatBytes(row.size_bytes, language) },
  ];
  return (
    <Section title={t("statistics.storage")}>
      <DataTable
        label={t("statistics.storage")}
        columns={columns}
        rows={stored.slice(-60)}
        keyOf={(row) => `${row.key} ${row.modality}`}
      />
    </Section>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {children}
    </section>
  );
}

function sayOne<Value extends string>(known: readonly Value[], value: string, say: (one: Value) => string): string {
  const found = known.find((one) => one === value);
  return found ? say(found) : value;
}
