import { Loader } from "@mantine/core";
import { useThrottledCallback } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { messagesQuery } from "../../api";
import { useText } from "../../text";
import { Empty, MoreButton, Page, ProblemNotice, useHeardAgain, useLive } from "../../ui";
import { MessageDrawer } from "./MessageDrawer";
import { MessageFilters } from "./MessageFilters";
import { MessageTable } from "./MessageTable";
import { type LogSearch, toMessageSearch } from "./message-search";
import { RepeatAll } from "./RepeatAll";

const route = getRouteApi("/signed-in/shell/messages");
/** A HIS may send hundreds of messages a second; the list follows at a pace that can be read. */
const PACE_MS = 1000;

/** Every HL7 message that came or went, what became of it, and what can be done about it. */
export function MessagesPage() {
  const { t } = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: LogSearch) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true });
  const list = useInfiniteQuery({
    ...messagesQuery(toMessageSearch(search)),
    placeholderData: (previous) => previous,
    // All loaded pages would be asked for again; live events keep the first one true.
    refetchOnWindowFocus: false,
  });
  useFollowing(list.data?.pages.length ?? 0);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t("messages.title")} help={t("messages.help")} wide actions={<RepeatAll search={search} />}>
      <MessageFilters search={search} onChange={change} />
      {list.isPending && <Loader aria-label={t("shell.loading")} />}
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty icon={<IconMessages size={40} />} title={t("messages.none")} help={t("messages.noneHelp")} />
      )}
      {rows.length > 0 && (
        <MessageTable rows={rows} opened={search.message} onOpen={(message) => change({ message })} />
      )}
      <MoreButton list={list} />
      {search.message && (
        <MessageDrawer
          key={search.message}
          id={search.message}
          onClose={() => change({ message: undefined })}
          onGo={(message) => change({ message })}
        />
      )}
    </Page>
  );
}

/** New messages and what becomes of them show by themselves while only the first page is looked at. */
function useFollowing(pages: number) {
  const queries = useQueryClient();
  const refresh = () => {
    if (pages <= 1) void queries.invalidateQueries({ queryKey: ["messages"] });
  };
  useLive("message", useThrottledCallback(refresh, PACE_MS));
  useHeardAgain(refresh);
}
