export { ReportAside } from "./ReportAside";
export { ReportPage } from "./ReportPage";
