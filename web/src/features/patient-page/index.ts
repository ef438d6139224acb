export { askAbout } from "./about";
export { PatientPage } from "./PatientPage";
