/** What stands in an address behind the question mark, as far as it is ours. */

/** Only addresses of this app lead back: a link from elsewhere must not send a person away after sign-in. */
export const ownPath = (text: unknown) => (typeof text === "string" && /^\/(?![/\\])/.test(text) ? text : undefined);

/** A day as 2026-08-01, or none. */
export const readDay = (raw: Record<string, unknown>): { day?: string | undefined } => ({
  day: typeof raw.day === "string" && /^\d{4}-\d{2}-\d{2}$/.test(raw.day) ? raw.day : undefined,
});
