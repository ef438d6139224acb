export { WaitingPage } from "./WaitingPage";
