import { Button } from "@mantine/core";
import { IconClipboardPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Consumption, consumptionQuery, suppliesQuery } from "../../api";
import { formatMoment, formatNumber, useText } from "../../text";
import { ProblemNotice } from "../ProblemNotice";
import styles from "./consumption.module.css";
import { RecordConsumption } from "./RecordConsumption";
import { isRepeatReason } from "./reasons";

type Props = { order: number; isAsking?: boolean; onAsk?: (isAsking: boolean) => void };

/** What an examination used: films, contrast, exposures and those made again; recorded here by the technologist. */
export function Consumed({ order, isAsking, onAsk }: Props) {
  const { t } = useText();
  const used = useQuery(consumptionQuery(order));
  const [isOpen, setOpen] = useState(false);
  const open = isAsking ?? isOpen;
  const ask = onAsk ?? setOpen;
  if (used.error) return <ProblemNotice error={used.error} onRetry={() => void used.refetch()} />;
  if (!used.data || (used.data.revision === 0 && !used.data.recordable)) return null;
  return (
    <section className={styles.used} aria-label={t("consumption.title")}>
      <header className={styles.head}>
        <h2>{t("consumption.title")}</h2>
        {used.data.recordable && (
          <Button size="xs" variant="default" leftSection={<IconClipboardPlus size={16} />} onClick={() => ask(true)}>
            {t(used.data.revision === 0 ? "consumption.record" : "consumption.change")}
          </Button>
        )}
      </header>
      {used.data.revision === 0 ? <p className={styles.soft}>{t("consumption.none")}</p> : <Lines used={used.data} />}
      {open && used.data.recordable && <RecordConsumption used={used.data} onClose={() => ask(false)} />}
    </section>
  );
}

function Lines({ used }: { used: Consumption }) {
  const { t, language } = useText();
  const supplies = useQuery(suppliesQuery).data?.items ?? [];
  const amount = (value: number) => formatNumber(value, language, 2);
  const shown = used.supplies.map((line) => {
    const supply = supplies.find((one) => one.code === line.supply);
    const spoilt = line.spoilt > 0 ? t("consumption.spoiltOf", { count: amount(line.spoilt) }) : "";
    const words = [
      `${amount(line.quantity)} ${supply?.unit ?? ""}`.trim(),
      spoilt,
      line.lot && `${t("consumption.lot")} ${line.lot}`,
    ];
    return { word: supply?.name ?? line.supply, value: words.filter(Boolean).join(" · ") };
  });
  const repeats = used.repeats.map((one) => {
    const reason = isRepeatReason(one.reason) ? t(`repeat.${one.reason}`) : one.reason;
    return `${formatNumber(one.count, language)} × ${reason}${one.note ? ` (${one.note})` : ""}`;
  });
  const facts = [
    ...shown,
    { word: t("consumption.exposures"), value: used.exposures === null ? "" : formatNumber(used.exposures, language) },
    { word: t("consumption.repeats"), value: repeats.join(", ") },
    { word: t("consumption.technologist"), value: [used.technologist, used.assistants].filter(Boolean).join(", ") },
    { word: t("consumption.note"), value: used.note },
  ].filter((fact) => fact.value);
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(({ word, value }) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.soft}>
        {t("consumption.recordedBy", { who: used.changed_by, at: formatMoment(used.changed_at) })}
      </p>
    </>
  );
}
