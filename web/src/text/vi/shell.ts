/** Words of the frame around every page. */
export const shell = {
  "shell.product": "Khoanh",
  "shell.language": "Ngôn ngữ",
  "shell.studies": "Danh sách ca",
} as const;
