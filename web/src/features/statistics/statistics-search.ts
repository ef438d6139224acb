import {
  BASES,
  type Basis,
  DIMENSIONS,
  type Dimension,
  type Figures,
  REGISTERS,
  type Register,
  SPECIALS,
  type Special,
} from "../../api";
import { hospitalDay } from "../../text";

export const TABS = ["figures", "register"] as const;
export type StatisticsTab = (typeof TABS)[number];

/** What the address of the page carries; days are YYYY-MM-DD, a filter that is "" asks for what is not known. */
export type StatisticsSearch = {
  tab?: StatisticsTab | undefined;
  since?: string | undefined;
  until?: string | undefined;
  basis?: Basis | undefined;
  by?: Dimension | undefined;
  special?: Special | undefined;
  register?: Register | undefined;
  cases?: true | undefined;
} & Partial<Record<`only_${Dimension}`, string | undefined>>;

const among = <Value extends string>(values: readonly Value[], value: unknown) => values.find((one) => one === value);
const asDay = (value: unknown) => (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined);

export function readStatisticsSearch(raw: Record<string, unknown>): StatisticsSearch {
  const only = DIMENSIONS.map((name) => `only_${name}` as const)
    .filter((name) => typeof raw[name] === "string" || typeof raw[name] === "number")
    .map((name) => [name, String(raw[name]).slice(0, 256)]);
  return {
    tab: among(TABS, raw.tab),
    since: asDay(raw.since),
    until: asDay(raw.until),
    basis: among(BASES, raw.basis),
    by: among(DIMENSIONS, raw.by),
    special: among(SPECIALS, raw.special),
    register: among(REGISTERS, raw.register),
    cases: raw.cases === true || undefined,
    ...Object.fromEntries(only),
  };
}

/** The question that an address asks; without a period this month up to today. */
export function toFigures(search: StatisticsSearch, today = hospitalDay()): Figures {
  const { tab: _tab, register: _register, cases: _cases, ...asked } = search;
  return {
    ...asked,
    since: asked.since ?? `${today.slice(0, 8)}01`,
    until: asked.until ?? today,
    basis: asked.basis ?? "ordered",
    by: asked.by ?? "day",
  };
}

/** The filters of a question, in the order of the dimensions. */
export const filtersOf = (search: StatisticsSearch): { name: Dimension; value: string }[] =>
  DIMENSIONS.flatMap((name) => {
    const value = search[`only_${name}`];
    return value === undefined ? [] : [{ name, value }];
  });
