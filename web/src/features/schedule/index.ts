export { RosterPage } from "./RosterPage";
export { SchedulePage } from "./SchedulePage";
