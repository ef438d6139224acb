import type { Language } from "./words";

/** The hospital's clock; Vietnam keeps no summer time. */
export const HOSPITAL_ZONE = "Asia/Ho_Chi_Minh";

const LOCALE: Record<Language, string> = { vi: "vi-VN", en: "en-GB" };
const two = (value: number) => String(value).padStart(2, "0");

/** Year, month and day of a DICOM DA or ISO date; a year alone is kept, nonsense is null. */
export function readDate(text: string | null | undefined): { year: string; month: string; day: string } | null {
  const match = /^(\d{4})(?:[-.]?(\d{2})(?:[-.]?(\d{2}))?)?/.exec(text?.trim() ?? "");
  if (!match?.[1]) return null;
  return { year: match[1], month: match[2] ?? "", day: match[3] ?? "" };
}

/** A DICOM DA or ISO date as DD/MM/YYYY, or as much of it as is known. */
export function formatDate(text: string | null | undefined): string {
  const date = readDate(text);
  return date ? [date.day, date.month, date.year].filter(Boolean).join("/") : "";
}

/** A DICOM TM or ISO time as HH:MM. */
export function formatTime(text: string | null | undefined): string {
  const match = /^(\d{2}):?(\d{2})/.exec(text?.trim() ?? "");
  return match ? `${match[1]}:${match[2]}` : "";
}

function hospitalParts(moment: Date): Record<string, string> {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: HOSPITAL_ZONE,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(moment);
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

/** An instant as DD/MM/YYYY HH:MM on the hospital's clock. */
export function formatMoment(iso: string | number | null | undefined, options: { seconds?: boolean } = {}): string {
  const moment = new Date(iso ?? "");
  if (iso === null || iso === undefined || Number.isNaN(moment.getTime())) return "";
  const { day, month, year, hour, minute, second } = hospitalParts(moment);
  return `${day}/${month}/${year} ${hour}:${minute}${options.seconds ? `:${second}` : ""}`;
}

/** An instant as YYYY-MM-DD HH:MM:SS on the hospital's clock, as calendars take it. */
export function hospitalMoment(iso: string | number | Date): string {
  const { day, month, year, hour, minute, second } = hospitalParts(new Date(iso));
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

/** The first instant of a calendar day, YYYY-MM-DD, in the hospital's zone. */
export const startOfDay = (day: string) => `${day}T00:00:00+07:00`;

/** The calendar day `offset` days from another. */
export const shiftDay = (day: string, offset: number) => hospitalDay(offset, new Date(`${day}T12:00:00+07:00`));

/** The hospital's calendar day `offset` days from an instant, as YYYY-MM-DD. */
export function hospitalDay(offset = 0, now: Date = new Date()): string {
  const { year, month, day } = hospitalParts(now);
  const shifted = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + offset));
  return `${shifted.getUTCFullYear()}-${two(shifted.getUTCMonth() + 1)}-${two(shifted.getUTCDate())}`;
}

/** A number with the language's separators: 1.234,5 in Vietnamese. */
export function formatNumber(value: number, language: Language, decimals = 0): string {
  return new Intl.NumberFormat(LOCALE[language], {
    maximumFractionDigits: decimals,
    minimumFractionDigits: 0,
    useGrouping: true,
  }).format(value);
}

/** A size in the largest unit that leaves at least one whole. */
export function formatBytes(bytes: number, language: Language): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${formatNumber(value, language, value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

/** A person's name as people write it: the first filled component group, its parts in order (PS3.5 6.2.1). */
export function formatPersonName(name: string | null | undefined): string {
  const group = (name ?? "").split("=").find((part) => part.replace(/[\s^]/g, "") !== "") ?? "";
  return group
    .split("^")
    .map((part) => part.trim())
    .filter(Boolean)
    .join(" ");
}

/** Whole years from birth to a day, or null; a birth year alone gives the difference of the years. */
export function ageInYears(birth: string | null | undefined, on: string | null | undefined): number | null {
  const from = readDate(birth);
  const to = readDate(on) ?? readDate(hospitalDay());
  if (!from || !to) return null;
  const years = Number(to.year) - Number(from.year);
  const unfinished = from.month !== "" && to.month !== "" && to.month + to.day < from.month + from.day;
  const age = years - (unfinished ? 1 : 0);
  return age >= 0 && age < 150 ? age : null;
}
