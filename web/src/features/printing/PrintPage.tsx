import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type Slip, slipQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice } from "../../ui";
import { Label } from "./Label";
import styles from "./printing.module.css";
import { SlipSheet } from "./SlipSheet";

const route = getRouteApi("/signed-in/print/$order");

/** The slip (A5) or label (50 × 30 mm) of an order as it will be on paper, and the button that prints it. */
export function PrintPage() {
  const { t } = useText();
  const router = useRouter();
  const { what } = route.useSearch();
  const slip = useQuery(slipQuery(Number(route.useParams().order) || 0));
  return (
    <main className={styles.desk}>
      <title>{`${t(`print.${what}`)} · Khoanh`}</title>
      <div className={styles.bar}>
        <Button disabled={!slip.data} onClick={() => window.print()} autoFocus>
          {t("print.print")}
        </Button>
        <Button variant="default" onClick={() => router.history.back()}>
          {t("order.back")}
        </Button>
        <span>{t(`print.${what}Help`)}</span>
      </div>
      {slip.isPending && <Loader aria-label={t("shell.loading")} />}
      {slip.error && <ProblemNotice error={slip.error} onRetry={() => void slip.refetch()} />}
      {slip.data && <Sheet slip={slip.data} what={what} />}
    </main>
  );
}

function Sheet({ slip, what }: { slip: Slip; what: "slip" | "label" }) {
  const [first] = slip.orders;
  if (!first) return null;
  return what === "label" ? <Label slip={slip} order={first} /> : <SlipSheet slip={slip} order={first} />;
}
