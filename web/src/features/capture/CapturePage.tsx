import { Button, Loader } from "@mantine/core";
import { IconArrowLeft, IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { orderQuery } from "../../api";
import { hospitalDay, useText } from "../../text";
import { Empty, OrderPicker, Page, ProblemNotice, useMay, useOrderChanges } from "../../ui";
import styles from "./capture.module.css";
import { Studio } from "./Studio";

const route = getRouteApi("/signed-in/shell/capture");

/** Pictures, films and documents for an order, from a camera, a capture card or a file. */
export function CapturePage() {
  const { t } = useText();
  const may = useMay();
  const { order: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (order?: number) => void navigate({ search: { order } });
  useOrderChanges();
  const order = useQuery({ ...orderQuery(chosen ?? 0), enabled: chosen !== undefined });
  if (!(may("study.store") && may("study.read") && may("order.match"))) {
    return <Empty icon={<IconLock size={40} />} title={t("shell.forbidden")} help={t("shell.forbiddenHelp")} />;
  }
  return (
    <Page
      title={t("capture.title")}
      wide
      {...(chosen === undefined ? { help: t("capture.help") } : {})}
      actions={
        chosen !== undefined && (
          <Button variant="default" leftSection={<IconArrowLeft size={18} />} onClick={() => choose()}>
            {t("capture.another")}
          </Button>
        )
      }
    >
      {chosen === undefined && (
        <section className={styles.choose} aria-label={t("capture.chooseOrder")}>
          <h2 className={styles.heading}>{t("capture.chooseOrder")}</h2>
          <OrderPicker
            among={{ state: "waiting,started,unread", since: `${hospitalDay()}T00:00:00+07:00`, order: "oldest" }}
            onPick={(picked) => choose(picked.id)}
          />
        </section>
      )}
      {chosen !== undefined && order.isPending && <Loader aria-label={t("shell.loading")} />}
      {order.error && <ProblemNotice error={order.error} onRetry={() => void order.refetch()} />}
      {order.data && chosen !== undefined && <Studio key={order.data.id} order={order.data} />}
    </Page>
  );
}
