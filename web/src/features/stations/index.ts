export { StationsPage } from "./StationsPage";
