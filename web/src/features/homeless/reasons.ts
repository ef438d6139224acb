/** What speaks for and against a match, as the server scores it. */
export const REASONS = [
  "+patient",
  "+patient_nearly",
  "+name",
  "+name_partly",
  "-name",
  "+birth_date",
  "-birth_date",
  "+sex",
  "-sex",
  "+accession",
  "+modality",
  "-modality",
  "+device",
  "+started",
  "-has_images",
  "+time",
  "+same_day",
  "-time",
] as const;
export type Reason = (typeof REASONS)[number];

export const isReason = (text: string): text is Reason => REASONS.some((one) => one === text);
