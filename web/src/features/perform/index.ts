export { PerformPage } from "./PerformPage";
