export const TABS = ["forms", "letterhead", "keys", "verify"] as const;
export type SheetsTab = (typeof TABS)[number];

export const isTab = (text: unknown): text is SheetsTab => TABS.some((tab) => tab === text);

export const readSheetsSearch = (raw: Record<string, unknown>): { tab?: SheetsTab | undefined } => ({
  tab: isTab(raw.tab) ? raw.tab : undefined,
});
