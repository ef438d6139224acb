import { Loader } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { KeyImage } from "../../api";
import { useText } from "../../text";
import { LiveProvider, ProblemNotice } from "../../ui";
import { ReportEditor } from "./ReportEditor";
import styles from "./report.module.css";
import { useDesk } from "./use-desk";
import { useReport } from "./use-report";

const route = getRouteApi("/signed-in/report/$report");

/** The report in a window of its own. */
export function ReportPage() {
  const key = Number(route.useParams().report);
  return (
    <LiveProvider>
      <Alone key={key} report={key} />
    </LiveProvider>
  );
}

function Alone({ report: key }: { report: number }) {
  const { t } = useText();
  const report = useReport(key);
  const tell = useDesk(() => undefined);
  const show = (image: KeyImage) => {
    const { study_uid: studyUid, series_uid: seriesUid, sop_uid: sopUid, frame, centre, width } = image;
    tell({ say: "show", image: { studyUid, seriesUid, sopUid, frame, centre, width } });
    // A window of pictures that is there already shows the slice and stays as it is.
    window.open(`/viewer/${studyUid}?sop=${encodeURIComponent(`"${sopUid}"`)}&frame=${frame}`, "khoanh-viewer");
  };
  return (
    <main className={styles.alone}>
      <title>{`${t("report.title")} · Khoanh`}</title>
      {report.error && <ProblemNotice error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && <Loader m="lg" aria-label={t("shell.loading")} />}
      {report.data && <ReportEditor report={report.data} isBeside={false} onShow={show} />}
    </main>
  );
}
