export const TABS = ["services", "rooms", "supplies", "codes"] as const;
export type CatalogueTab = (typeof TABS)[number];

export const isTab = (text: unknown): text is CatalogueTab => TABS.some((tab) => tab === text);

export const readCatalogueSearch = (raw: Record<string, unknown>): { tab?: CatalogueTab | undefined } => ({
  tab: isTab(raw.tab) ? raw.tab : undefined,
});
