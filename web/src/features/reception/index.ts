export { OrderPage } from "./OrderPage";
export { PatientPage } from "./PatientPage";
export { PatientsPage } from "./PatientsPage";
export { ReceptionPage } from "./ReceptionPage";
