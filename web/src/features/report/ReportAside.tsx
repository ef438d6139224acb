import { Button, Loader } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconReportMedical } from "@tabler/icons-react";
import { type PointerEvent as ReactPointerEvent, useEffect, useState } from "react";
import type { KeyImage } from "../../api";
import { useText } from "../../text";
import { LiveProvider, ProblemNotice } from "../../ui";
import { ReportEditor } from "./ReportEditor";
import styles from "./report.module.css";
import { useDesk } from "./use-desk";
import { useReport } from "./use-report";

const LEAST_PX = 320;
const LEAST_PICTURE_PX = 360;
const STEP_PX = 24;

/** The report beside the pictures; on a phone a sheet over them. */
export function ReportAside({ report }: { report: number }) {
  return (
    <LiveProvider>
      <Aside report={report} />
    </LiveProvider>
  );
}

function Aside({ report: key }: { report: number }) {
  const { t } = useText();
  const report = useReport(key);
  const tell = useDesk(() => undefined);
  const [width, setWidth] = useLocalStorage({ key: "khoanh:report-width", defaultValue: 480 });
  const [isShown, setShown] = useState(true);
  const clamp = (wanted: number) =>
    Math.round(Math.min(Math.max(wanted, LEAST_PX), Math.max(LEAST_PX, window.innerWidth - LEAST_PICTURE_PX)));
  useEffect(() => {
    const { style } = document.documentElement;
    style.setProperty("--viewer-aside", isShown ? `${width}px` : "0px");
    return () => {
      style.removeProperty("--viewer-aside");
    };
  }, [width, isShown]);
  const drag = (event: ReactPointerEvent<HTMLDivElement>) => {
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const move = (at: PointerEvent) => setWidth(clamp(window.innerWidth - at.clientX));
    const stop = () => handle.removeEventListener("pointermove", move);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", stop, { once: true });
  };
  const show = ({ study_uid, series_uid, sop_uid, frame, centre, width: windowWidth }: KeyImage) =>
    tell({
      say: "show",
      image: { studyUid: study_uid, seriesUid: series_uid, sopUid: sop_uid, frame, centre, width: windowWidth },
    });
  if (!isShown)
    return (
      <Button
        className={styles.reveal ?? ""}
        leftSection={<IconReportMedical size={18} />}
        onClick={() => setShown(true)}
      >
        {t("report.title")}
      </Button>
    );
  return (
    <aside className={styles.aside} style={{ width }} aria-label={t("report.title")}>
      <div
        className={styles.handle}
        role="separator"
        aria-orientation="vertical"
        aria-label={t("report.resize")}
        aria-valuenow={width}
        tabIndex={0}
        onPointerDown={drag}
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") setWidth(clamp(width + STEP_PX));
          if (event.key === "ArrowRight") setWidth(clamp(width - STEP_PX));
        }}
      />
      {report.error && <ProblemNotice error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && <Loader m="lg" aria-label={t("shell.loading")} />}
      {report.data && <ReportEditor report={report.data} isBeside onShow={show} onHide={() => setShown(false)} />}
    </aside>
  );
}
