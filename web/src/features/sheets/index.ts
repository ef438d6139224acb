export { SheetsPage } from "./SheetsPage";
