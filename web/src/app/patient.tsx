import { createRoot } from "react-dom/client";
import { askAbout, PatientPage } from "../features/patient-page";

/** The page of a patient's link: an entry of its own, so that a telephone loads little before the result shows. */
const root = document.getElementById("root");
const first = askAbout();
if (root) createRoot(root).render(<PatientPage first={first} />);
