/** Words of the reading window. */
export const viewer = {
  "viewer.loading": "Đang mở ca chụp…",
} as const;
