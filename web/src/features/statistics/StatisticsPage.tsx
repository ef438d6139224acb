import { Button, Loader, Select, Tabs } from "@mantine/core";
import { IconArrowLeft, IconFileSpreadsheet } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type Counted, type Figures, figuresQuery, REGISTERS, registerAddress, workbookAddress } from "../../api";
import { useText } from "../../text";
import { Empty, Page, ProblemNotice } from "../../ui";
import { Cases } from "./Cases";
import { FiguresChart } from "./FiguresChart";
import { FiguresTable } from "./FiguresTable";
import { Filters } from "./Filters";
import { Sections } from "./Sections";
import styles from "./statistics.module.css";
import { type StatisticsSearch, TABS, toFigures } from "./statistics-search";
import { Tiles } from "./Tiles";

const route = getRouteApi("/signed-in/shell/statistics");
type Change = (part: StatisticsSearch) => void;

/** What the department did: figures one reads at a glance, the cases behind them, and its registers. */
export function StatisticsPage() {
  const { t } = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change: Change = (part) => void navigate({ search: (now) => ({ ...now, ...part }) });
  const figures = toFigures(search);
  const isRegister = search.tab === "register";
  const register = search.register ?? "all";
  return (
    <Page
      title={t("statistics.title")}
      wide
      actions={
        <Button
          component="a"
          href={isRegister ? registerAddress(register, figures) : workbookAddress(figures)}
          download
          variant="default"
          leftSection={<IconFileSpreadsheet size={18} />}
        >
          {t("statistics.excel")}
        </Button>
      }
    >
      <div className={styles.page}>
        <Tabs
          value={search.tab ?? "figures"}
          onChange={(tab) => change({ tab: TABS.find((one) => one === tab), cases: undefined })}
        >
          <Tabs.List>
            {TABS.map((tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {t(`statistics.tab.${tab}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        <Filters search={search} isRegister={isRegister} onChange={change} />
        {isRegister && (
          <>
            <Select
              label={t("statistics.register")}
              data={REGISTERS.map((value) => ({ value, label: t(`statistics.register.${value}`) }))}
              value={register}
              onChange={(value) => change({ register: REGISTERS.find((one) => one === value) })}
              allowDeselect={false}
              maw={340}
            />
            <Cases figures={figures} register={register} />
          </>
        )}
        {!isRegister && search.cases && (
          <>
            <Button
              variant="default"
              leftSection={<IconArrowLeft size={18} />}
              onClick={() => change({ cases: undefined, [`only_${figures.by}`]: undefined, special: undefined })}
              maw={220}
            >
              {t("statistics.back")}
            </Button>
            <Cases figures={figures} />
          </>
        )}
        {!isRegister && !search.cases && <Overviewed figures={figures} onChange={change} />}
      </div>
    </Page>
  );
}

function Overviewed({ figures, onChange }: { figures: Figures; onChange: Change }) {
  const { t } = useText();
  const found = useQuery(figuresQuery(figures));
  if (found.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (found.error) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  const overview = found.data;
  if (overview.total.orders === 0) return <Empty title={t("statistics.none")} />;
  const pick = (row: Counted) => onChange({ [`only_${figures.by}`]: row.key, cases: true });
  return (
    <>
      <Tiles total={overview.total} onPick={(special) => onChange({ special, cases: true })} />
      <FiguresChart by={figures.by} rows={overview.rows} onPick={pick} />
      <FiguresTable by={figures.by} rows={overview.rows} onPick={pick} />
      <Sections overview={overview} figures={figures} />
    </>
  );
}
