import type { Study } from "../../api";
import { ageInYears, formatDate, formatPersonName, sexWord, type Text } from "../../text";

/** The patient's name, or a word that says it is missing. */
export const patientName = (study: Study, { t }: Text) => formatPersonName(study.patient_name) || t("studies.noName");

/** Sex and age at the study, as far as known. */
export function sexAndAge(study: Study, text: Text): string {
  const age = ageInYears(study.patient_birth_date, study.study_date);
  return [sexWord(study.patient_sex, text.t), age === null ? "" : text.t("studies.age", { age })]
    .filter(Boolean)
    .join(", ");
}

/** Sex, birth date and age in one line. */
export function personLine(study: Study, text: Text): string {
  return [sexAndAge(study, text), formatDate(study.patient_birth_date)].filter(Boolean).join(" · ");
}
