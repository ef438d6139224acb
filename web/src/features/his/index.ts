export { HisPage } from "./HisPage";
