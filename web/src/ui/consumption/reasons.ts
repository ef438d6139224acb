/** Why an image is rejected and made again (PS3.16 CID 7011), the usual ones first. */
export const REPEAT_REASONS = [
  "111209",
  "111210",
  "111212",
  "111211",
  "113026",
  "111213",
  "111207",
  "111208",
  "111214",
  "111215",
  "111219",
  "111216",
  "111217",
  "111218",
  "111220",
  "111221",
] as const;

export const isRepeatReason = (code: string): code is (typeof REPEAT_REASONS)[number] =>
  REPEAT_REASONS.some((one) => one === code);
