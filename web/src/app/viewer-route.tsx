import { createLazyRoute } from "@tanstack/react-router";
import { ReportAside } from "../features/report";
import { Viewer } from "../viewer";

export { foresee, warmUp } from "../viewer";

/** Loaded only when a study is opened: the engine is the largest part of the app. */
export const viewerRoute = createLazyRoute("/signed-in/viewer/$studyUid")({ component: ViewerPage });

function ViewerPage() {
  const { studyUid } = viewerRoute.useParams();
  const { report, sop, frame } = viewerRoute.useSearch();
  return (
    <>
      <Viewer key={studyUid} studyUid={studyUid} sopUid={sop} frame={frame} />
      {report && <ReportAside key={report} report={report} />}
    </>
  );
}
