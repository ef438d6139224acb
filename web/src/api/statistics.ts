import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { address, type Listed, read } from "./request";

/** Figures of one value of a dimension. */
export type Counted = Shapes["CountItem"];
export type Overview = Shapes["OverviewItem"];
export type Stored = Shapes["StoredItem"];
export type CountedCase = Shapes["CountedCaseItem"];

export const TIME_DIMENSIONS = ["day", "week", "month", "hour"] as const;
export const DIMENSIONS = [
  ...TIME_DIMENSIONS,
  "modality",
  "group",
  "service",
  "room",
  "device",
  "reader",
  "technologist",
  "department",
  "referrer",
  "patient_class",
  "state",
  "priority",
  "source",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
export const BASES = ["ordered", "performed", "approved", "returned"] as const;
export type Basis = (typeof BASES)[number];
export const SPECIALS = [
  "overdue",
  "refused",
  "cancelled",
  "discontinued",
  "repeated",
  "filmless",
  "with_film",
] as const;
export type Special = (typeof SPECIALS)[number];
export const REGISTERS = ["all", "xray", "ct", "mr", "us", "mg", "xa", "es", "nm", "bmd"] as const;
export type Register = (typeof REGISTERS)[number];

/** What is asked: a period, whose times count, what the rows are, and values of dimensions ("" is not known). */
export type Figures = {
  since: string;
  until: string;
  basis: Basis;
  by: Dimension;
  special?: Special | undefined;
} & Partial<Record<`only_${Dimension}`, string | undefined>>;

/** The address of a question; a value that is empty is kept: it asks for cases of which it is not known. */
function addressOf(path: string, { since, until, basis, by, special, ...only }: Figures, more = {}): string {
  const start = address(path, { since, until, basis, by, special, ...more });
  const values = Object.entries(only).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const query = values.map(([name, value]) => `&${name.replace("only_", "")}=${encodeURIComponent(value)}`).join("");
  return `${start}${query}`;
}
const API_LENGTH = address("").length;
const pathOf = (path: string, figures: Figures, more = {}) => addressOf(path, figures, more).slice(API_LENGTH);

export const workbookAddress = (figures: Figures) => addressOf("/statistics/workbook", figures);
export const registerAddress = (kind: Register, figures: Figures) =>
  addressOf(`/statistics/registers/${kind}/workbook`, figures);

export const figuresQuery = (figures: Figures) =>
  queryOptions({
    queryKey: ["statistics", figures],
    queryFn: ({ signal }) => read<Overview>(pathOf("/statistics", figures), {}, signal),
    staleTime: 60_000,
  });
export const storageQuery = (figures: Figures) =>
  queryOptions({
    queryKey: ["statistics", "storage", figures.since, figures.until, figures.by],
    queryFn: ({ signal }) => read<Listed<Stored>>(pathOf("/statistics/storage", figures), {}, signal),
    staleTime: 60_000,
  });

type CasePage = Shapes["CountedCaseList"];
const paged = (key: string, path: string, figures: Figures) =>
  infiniteQueryOptions({
    queryKey: ["statistics", key, figures],
    queryFn: ({ pageParam, signal }) => read<CasePage>(pathOf(path, figures, { cursor: pageParam }), {}, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
export const countedCasesQuery = (figures: Figures) => paged("cases", "/statistics/cases", figures);
export const registerQuery = (kind: Register, figures: Figures) =>
  paged(`register ${kind}`, `/statistics/registers/${kind}`, figures);
