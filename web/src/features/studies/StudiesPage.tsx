import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useDeferredValue, useMemo, useState } from "react";
import { type Study, studiesQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice } from "../../ui";
import { Arrivals } from "./Arrivals";
import { Filters } from "./Filters";
import { isNarrowed, type ListSearch, toStudySearch } from "./list-search";
import { NoStudies } from "./NoStudies";
import { StudyDrawer } from "./StudyDrawer";
import { StudyGrid } from "./StudyGrid";
import styles from "./studies.module.css";
import { useArrivals } from "./use-arrivals";

const route = getRouteApi("/signed-in/shell/");

/** The list of studies: search, filters, arrivals, and the way into the reading window. */
export function StudiesPage() {
  const { t } = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const [detailed, setDetailed] = useState<Study | null>(null);
  const wanted = useDeferredValue(search);
  const asked = useMemo(() => toStudySearch(wanted), [wanted]);
  const query = studiesQuery(asked);
  const list = useInfiniteQuery({ ...query, placeholderData: (previous) => previous });
  const studies = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const arrivals = useArrivals(asked, { isNarrowed: isNarrowed(wanted) });

  const change = (part: Partial<ListSearch>) =>
    void navigate({ search: (now: ListSearch) => ({ ...now, ...part }), replace: true });
  const showArrivals = () => {
    arrivals.forget();
    void queries.resetQueries({ queryKey: query.queryKey });
  };

  return (
    <div className={styles.page}>
      <title>{`${t("studies.title")} · Khoanh`}</title>
      <h1 className={styles.hidden}>{t("studies.title")}</h1>
      <Filters
        search={search}
        onChange={change}
        count={list.data?.pages[0]?.count ?? undefined}
        isBusy={list.isFetching}
      />
      {list.error && (
        <div className={styles.notice}>
          <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {list.isSuccess && studies.length === 0 ? (
        <NoStudies search={search} onChange={change} />
      ) : (
        <StudyGrid
          studies={studies}
          order={search.order ?? "date"}
          onOrder={(order) => change({ order: order === "name" ? "name" : undefined })}
          isLoading={list.isPending}
          isStale={list.isPlaceholderData}
          hasMore={list.hasNextPage}
          onMore={() => {
            if (!list.isFetchingNextPage) void list.fetchNextPage();
          }}
          onDetails={setDetailed}
        />
      )}
      <footer className={styles.foot}>
        <span className={styles.keys}>{t("studies.keys")}</span>
        <Arrivals count={arrivals.count} onShow={showArrivals} />
      </footer>
      {detailed && <StudyDrawer study={detailed} onClose={() => setDetailed(null)} />}
    </div>
  );
}
