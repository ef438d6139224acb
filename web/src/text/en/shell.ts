import type { shell as vietnamese } from "../vi/shell";

export const shell: Record<keyof typeof vietnamese, string> = {
  "shell.product": "Khoanh",
  "shell.language": "Language",
  "shell.studies": "Studies",
};
