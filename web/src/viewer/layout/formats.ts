/** Dates, ages and numbers as they are written in Vietnam: DD/MM/YYYY, decimal comma. Pure. */

import type { Language } from "../../text";

/** DICOM DA to DD/MM/YYYY; a year alone stays a year. */
export function formatDate(date: string): string {
  const match = /^(\d{4})[.-]?(\d{2})?[.-]?(\d{2})?/.exec(date);
  if (!match) return date;
  const [, year = "", month, day] = match;
  return [day, month, year].filter(Boolean).join("/");
}

/** DICOM TM to HH:MM. */
export function formatTime(time: string): string {
  const match = /^(\d{2}):?(\d{2})/.exec(time);
  return match ? `${match[1]}:${match[2]}` : "";
}

/** Whole years between two DICOM dates, or null. */
export function yearsBetween(birth: string, on: string): number | null {
  if (!/^\d{8}$/.test(birth) || !/^\d{8}$/.test(on)) return null;
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4)) - (on.slice(4) < birth.slice(4) ? 1 : 0);
  return years >= 0 && years < 150 ? years : null;
}

/** Years of an Age String (VR AS), or null for an infant's months, weeks and days. */
export function yearsOf(age: string): number | null {
  const match = /^(\d{3})Y$/.exec(age);
  return match ? Number(match[1]) : null;
}

const formatters = new Map<string, Intl.NumberFormat>();

/** A number with at most `digits` decimals, ungrouped: "1.500" beside a picture reads as one and a half. */
export function formatNumber(language: Language, value: number, digits: number): string {
  const key = `${language}/${digits}`;
  const known = formatters.get(key);
  const formatter = known ?? new Intl.NumberFormat(language, { maximumFractionDigits: digits, useGrouping: false });
  if (!known) formatters.set(key, formatter);
  return formatter.format(value);
}
