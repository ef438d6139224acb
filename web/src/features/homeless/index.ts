export { HomelessPage } from "./HomelessPage";
