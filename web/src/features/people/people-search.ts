export const TABS = ["users", "roles", "tokens", "sessions"] as const;
export type Tab = (typeof TABS)[number];

export const isTab = (value: unknown): value is Tab => TABS.includes(value as Tab);

/** Which tab the address asks for. */
export const readPeopleSearch = (raw: Record<string, unknown>): { tab?: Tab | undefined } => ({
  tab: isTab(raw.tab) ? raw.tab : undefined,
});
