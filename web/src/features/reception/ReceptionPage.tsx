import { Button, Loader } from "@mantine/core";
import { IconClipboardPlus, IconClipboardText } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { type Order, ordersQuery } from "../../api";
import { useText } from "../../text";
import { Empty, MoreButton, Page, ProblemNotice, StepDialog, useMay, useOrderChanges } from "../../ui";
import { OrderTable } from "./OrderTable";
import { PlaceOrder } from "./PlaceOrder";
import { ReceptionFilters } from "./ReceptionFilters";
import { type ReceptionSearch, toOrderSearch } from "./reception-search";

const route = getRouteApi("/signed-in/shell/orders");

/** The clerk's list: who is ordered what today, where it stands, and what to do next. */
export function ReceptionPage() {
  const { t } = useText();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isPlacing, setPlacing] = useState(false);
  const [accepting, setAccepting] = useState<Order | null>(null);
  const wanted = useDeferredValue(search);
  const list = useInfiniteQuery({ ...ordersQuery(toOrderSearch(wanted)), placeholderData: (before) => before });
  const orders = list.data?.pages.flatMap((page) => page.items) ?? [];
  useOrderChanges();
  const change = (part: Partial<ReceptionSearch>) =>
    void navigate({ search: (now: ReceptionSearch) => ({ ...now, ...part }), replace: true });
  return (
    <Page
      title={t("reception.title")}
      wide
      actions={
        may("order.place") && (
          <Button leftSection={<IconClipboardPlus size={18} />} onClick={() => setPlacing(true)}>
            {t("reception.new")}
          </Button>
        )
      }
    >
      <ReceptionFilters search={search} onChange={change} isBusy={list.isFetching} />
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loader aria-label={t("shell.loading")} />}
      {list.isSuccess && orders.length === 0 && (
        <Empty icon={<IconClipboardText size={40} />} title={t("reception.none")} help={t("reception.noneHelp")} />
      )}
      {orders.length > 0 && <OrderTable orders={orders} onAccept={setAccepting} />}
      <MoreButton list={list} />
      {isPlacing && <PlaceOrder onClose={() => setPlacing(false)} />}
      {accepting && <StepDialog order={accepting} step="accept" onClose={() => setAccepting(null)} />}
    </Page>
  );
}
