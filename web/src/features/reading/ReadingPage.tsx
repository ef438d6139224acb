import { Button, Loader } from "@mantine/core";
import { IconPlayerTrackNext, IconReportMedical } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type Case, casesQuery, takeReportStep } from "../../api";
import { useText } from "../../text";
import {
  Empty,
  MoreButton,
  ProblemNotice,
  tellDone,
  tellProblem,
  useHeardAgain,
  useKeys,
  useLive,
  useOrderChanges,
} from "../../ui";
import { CaseLine } from "./CaseLine";
import { CaseNotes } from "./CaseNotes";
import { ReadingFilters } from "./ReadingFilters";
import styles from "./reading.module.css";
import { type ReadingSearch, toCaseSearch } from "./reading-search";
import { TakeOver } from "./TakeOver";
import { useOpenCase } from "./use-open-case";

const route = getRouteApi("/signed-in/shell/reading");
const TICK_MS = 20_000;

/** The radiologist's list: the most urgent first, worked off with one key. */
export function ReadingPage() {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [chosen, setChosen] = useState<number | null>(null);
  const [noting, setNoting] = useState<Case | null>(null);
  const [taking, setTaking] = useState<Case | null>(null);
  const { open, next, take } = useOpenCase();
  const now = useNow();
  const list = useInfiniteQuery({ ...casesQuery(toCaseSearch(search)), placeholderData: (before) => before });
  const look = () => void queries.invalidateQueries({ queryKey: ["cases"] });
  useOrderChanges();
  useLive("order", look);
  useLive("report", look);
  useHeardAgain(look);
  const cases = list.data?.pages.flatMap((page) => page.items) ?? [];
  const at = cases.findIndex((one) => one.order.id === chosen);
  const current = cases[at] ?? null;
  const step = (by: number) => setChosen(cases[Math.min(Math.max(at + by, 0), cases.length - 1)]?.order.id ?? null);
  useKeys({
    arrowdown: () => step(1),
    arrowup: () => step(-1),
    // A focused button is pressed by Enter itself.
    enter: current && !document.activeElement?.closest("button, a") ? () => void open(current) : undefined,
    g: current ? () => setNoting(current) : undefined,
    n: () => void next(search),
  });
  const release = async (one: Case) => {
    if (one.report === null) return;
    try {
      await takeReportStep(one.report, { step: "release" });
      tellDone(t("reading.released"));
    } catch (error) {
      tellProblem(error, text);
    }
    look();
  };
  const change = (wanted: ReadingSearch) => void navigate({ search: wanted, replace: true });
  return (
    <div className={styles.page}>
      <title>{`${t("reading.title")} · Khoanh`}</title>
      <header className={styles.head}>
        <h1>{t("reading.title")}</h1>
        <span className={styles.spring} />
        <Button size="md" leftSection={<IconPlayerTrackNext size={20} />} onClick={() => void next(search)}>
          {t("reading.next")} <kbd className={styles.key}>N</kbd>
        </Button>
      </header>
      <ReadingFilters search={search} onChange={change} />
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loader aria-label={t("shell.loading")} />}
      {list.isSuccess && cases.length === 0 && (
        <Empty icon={<IconReportMedical size={40} />} title={t("reading.none")} help={t("reading.noneHelp")} />
      )}
      <div className={styles.list}>
        {cases.length > 0 && (
          <ul className={styles.lines} aria-label={t("reading.title")}>
            {cases.map((one) => (
              <CaseLine
                key={one.order.id}
                one={one}
                now={now}
                isChosen={one.order.id === chosen}
                onChoose={() => setChosen(one.order.id)}
                onOpen={() => void open(one)}
                onTakeOver={() => setTaking(one)}
                onRelease={() => void release(one)}
                onNotes={() => setNoting(one)}
              />
            ))}
          </ul>
        )}
        <MoreButton list={list} />
      </div>
      <footer className={styles.foot}>{t("reading.keys")}</footer>
      {noting && <CaseNotes one={noting} onClose={() => setNoting(null)} />}
      {taking && <TakeOver one={taking} onTake={(reason) => take(taking, reason)} onClose={() => setTaking(null)} />}
    </div>
  );
}

/** The time, told again often enough for minutes. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
