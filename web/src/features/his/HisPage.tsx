import { Button, Loader } from "@mantine/core";
import { useThrottledCallback } from "@mantine/hooks";
import { IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { everyHisQuery, hisKnocksQuery, type KnownHis } from "../../api";
import { useText } from "../../text";
import { Empty, Page, ProblemNotice, useLive, useMay } from "../../ui";
import { HisEditor } from "./HisEditor";
import { HisKnocks } from "./HisKnocks";
import { HisTable } from "./HisTable";
import { draftFor, draftOf } from "./his-draft";
import type { HisSearch } from "./his-search";

const route = getRouteApi("/signed-in/shell/his");

/** The systems that we exchange HL7 messages with: who they are, where they put what, how their queues stand. */
export function HisPage() {
  const queries = useQueryClient();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (to: HisSearch) => void navigate({ search: to });
  const mayManage = useMay()("his.manage");
  const list = useQuery(everyHisQuery);
  const refresh = () => queries.invalidateQueries({ queryKey: everyHisQuery.queryKey });
  useLive("his", () => {
    void refresh();
    void queries.invalidateQueries({ queryKey: hisKnocksQuery.queryKey });
  });
  // When messages last came and went stands in the list; a HIS may send hundreds a second.
  const refreshSlowly = useThrottledCallback(() => void refresh(), 2000);
  useLive("message", refreshSlowly);
  const opened = list.data?.items.find((his) => his.name === search.edit);
  if (mayManage && search.add) {
    return <HisEditor key="new" isNew start={draftFor(search)} onClose={() => go({})} />;
  }
  if (opened) {
    return <HisEditor key={opened.name} isNew={false} start={draftOf(opened)} onClose={() => go({})} />;
  }
  return <HisList list={list} mayManage={mayManage} onGo={go} />;
}

type ListProps = {
  list: { data?: { items: KnownHis[] } | undefined; isPending: boolean; error: unknown; refetch: () => unknown };
  mayManage: boolean;
  onGo: (to: HisSearch) => void;
};

function HisList({ list, mayManage, onGo }: ListProps) {
  const { t } = useText();
  const items = list.data?.items ?? [];
  return (
    <Page
      title={t("his.title")}
      help={t("his.help")}
      actions={
        mayManage && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => onGo({ add: true })}>
            {t("his.add")}
          </Button>
        )
      }
    >
      <HisKnocks
        onApprove={(knock) =>
          onGo({
            add: true,
            application: knock.sending_application,
            facility: knock.sending_facility || undefined,
            address: knock.address || undefined,
          })
        }
      />
      {list.isPending && <Loader aria-label={t("shell.loading")} />}
      {Boolean(list.error) && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && (
        <Empty icon={<IconPlugConnected size={40} />} title={t("his.none")} help={t("his.noneHelp")} />
      )}
      {items.length > 0 && <HisTable items={items} mayManage={mayManage} onEdit={(his) => onGo({ edit: his.name })} />}
    </Page>
  );
}
