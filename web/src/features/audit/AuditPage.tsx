import { Loader } from "@mantine/core";
import { IconClipboardList } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type AuditRow, auditQuery } from "../../api";
import { formatMoment, useText } from "../../text";
import { type Column, DataTable, Empty, MoreButton, Page, ProblemNotice } from "../../ui";
import { AuditDetail } from "./AuditDetail";
import { AuditFilters } from "./AuditFilters";
import { actionName, outcomeName } from "./action-name";
import styles from "./audit.module.css";
import { toAuditSearch } from "./audit-search";

const route = getRouteApi("/signed-in/shell/audit");

/** Who did what, when, from where. Rows are never changed or removed. */
export function AuditPage() {
  const text = useText();
  const { t } = text;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery({ ...auditQuery(toAuditSearch(search)), placeholderData: (previous) => previous });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<AuditRow>[] = [
    {
      title: t("audit.at"),
      show: (row) => <span className={styles.time}>{formatMoment(row.at, { seconds: true })}</span>,
    },
    {
      title: t("audit.who"),
      show: (row) => (
        <div>
          <strong>{row.who || t("audit.nobody")}</strong>
          <div className={styles.soft}>
            {[t(`audit.kind.${asKind(row.kind)}`), row.address].filter(Boolean).join(" · ")}
          </div>
        </div>
      ),
    },
    {
      title: t("audit.action"),
      show: (row) => (
        <div>
          {actionName(row.action, text)}
          {row.outcome !== "" && row.outcome !== "success" && (
            <div className="khoanh-bad">{outcomeName(row.outcome, text)}</div>
          )}
        </div>
      ),
    },
    { title: t("audit.subject"), show: (row) => <AuditDetail row={row} /> },
  ];
  return (
    <Page title={t("audit.title")} help={t("audit.help")}>
      <AuditFilters
        search={search}
        onChange={(part) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true })}
      />
      {list.isPending && <Loader aria-label={t("shell.loading")} />}
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty icon={<IconClipboardList size={40} />} title={t("audit.none")} help={t("studies.noneHelp")} />
      )}
      {rows.length > 0 && <DataTable label={t("audit.title")} columns={columns} rows={rows} keyOf={(row) => row.id} />}
      <MoreButton list={list} />
    </Page>
  );
}

const KINDS = ["user", "token", "device", "system"] as const;
const asKind = (kind: string) => KINDS.find((one) => one === kind) ?? "system";
