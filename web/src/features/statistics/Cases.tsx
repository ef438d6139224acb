import { Loader } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type CountedCase, countedCasesQuery, type Figures, type Register, registerQuery } from "../../api";
import { ageInYears, formatDate, formatMoment, formatNumber, formatPersonName, sexWord, useText } from "../../text";
import { type Column, DataTable, Empty, MoreButton, ProblemNotice, STATES, useMay } from "../../ui";
import styles from "./statistics.module.css";

type Props = { figures: Figures; register?: Register };

/** The cases behind a figure, or the lines of a register as the department keeps it. */
export function Cases({ figures, register }: Props) {
  const text = useText();
  const { t, language } = text;
  const may = useMay();
  const list = useInfiniteQuery(register ? registerQuery(register, figures) : countedCasesQuery(figures));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const columns: Column<CountedCase>[] = [
    { title: t("statistics.number"), show: (one) => formatNumber(one.number, language) },
    { title: t("statistics.time"), show: (one) => formatMoment(one.at) },
    { title: t("reception.patient"), show: (one) => <Person one={one} /> },
    { title: t("order.department"), show: (one) => one.department },
    { title: t("order.diagnosis"), show: (one) => one.diagnosis },
    {
      title: t("order.service"),
      show: (one) => {
        const name = one.service || one.accession;
        if (!may("order.read")) return name;
        return (
          <Link to="/orders/$order" params={{ order: String(one.order) }} className={styles.link}>
            {name}
          </Link>
        );
      },
    },
    ...(register
      ? [{ title: t("statistics.conclusion"), show: (one: CountedCase) => one.conclusion ?? "" }]
      : [{ title: t("reception.state"), show: (one: CountedCase) => stateWord(one.state, text.t) }]),
    { title: t("statistics.by.reader"), show: (one) => one.reader },
    { title: t("statistics.by.technologist"), show: (one) => one.technologist },
    { title: t("statistics.figure.films"), align: "number", show: (one) => formatNumber(one.films, language, 1) },
  ];
  if (list.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (list.error) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0) return <Empty title={t("statistics.none")} />;
  return (
    <>
      <p className={styles.soft}>{t("statistics.casesOf", { count: formatNumber(total, language) })}</p>
      <DataTable label={t("statistics.caseList")} columns={columns} rows={rows} keyOf={(one) => one.number} />
      <MoreButton list={list} />
    </>
  );
}

function Person({ one }: { one: CountedCase }) {
  const { t } = useText();
  const birth = one.birth_date || (one.birth_year ? String(one.birth_year) : "");
  const age = ageInYears(birth, one.at.slice(0, 10));
  const facts = [sexWord(one.sex, t), age === null ? "" : t("studies.age", { age }), one.patient_code, one.insurance];
  return (
    <>
      <strong>{one.patient_name === null ? t("statistics.hidden") : formatPersonName(one.patient_name)}</strong>
      <span className={styles.sub}>{[...facts, birth && formatDate(birth)].filter(Boolean).join(" · ")}</span>
      {one.address && <span className={styles.sub}>{one.address}</span>}
    </>
  );
}

function stateWord(state: string, t: ReturnType<typeof useText>["t"]): string {
  const known = STATES.find((one) => one === state);
  return known ? t(`order.state.${known}`) : state;
}
