export { CapturePage } from "./CapturePage";
