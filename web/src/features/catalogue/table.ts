import type { ServiceDraft } from "../../api";
import { fold, NEW_SERVICE } from "./drafts";

/** The cells of a table as spreadsheets write it: comma, semicolon or tab; quotes as RFC 4180 has them. */
export function parseTable(text: string): string[][] {
  const clean = text.replace(/^\uFEFF/, "");
  const head = clean.slice(0, clean.search(/\r|\n|$/));
  const comma = [";", "\t", ","].reduce((best, one) => (head.split(one).length > head.split(best).length ? one : best));
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < clean.length; at += 1) {
    const letter = clean[at] ?? "";
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (clean[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell === "") isQuoted = true;
    else if (letter === comma || letter === "\n") {
      row.push(cell.trim());
      cell = "";
      if (letter === "\n") {
        rows.push(row);
        row = [];
      }
    } else if (letter !== "\r") cell += letter;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell.trim()]);
  return rows.filter((cells) => cells.some((one) => one !== ""));
}

/** Headings by which a column is known, without marks and case. */
const HEADINGS: Record<string, keyof ServiceDraft> = {
  ma: "code",
  "ma dich vu": "code",
  code: "code",
  ten: "name",
  "ten dich vu": "name",
  name: "name",
  nhom: "group",
  group: "group",
  "loai may": "modality",
  modality: "modality",
  "bo phan": "body_part",
  "body part": "body_part",
  phong: "rooms",
  rooms: "rooms",
  may: "devices",
  devices: "devices",
  phut: "minutes",
  "thoi gian": "minutes",
  minutes: "minutes",
  "chuan bi": "preparation",
  preparation: "preparation",
  "can quang": "contrast",
  contrast: "contrast",
  "dang dung": "enabled",
  enabled: "enabled",
};

const YES = ["1", "x", "co", "yes", "true", "y"];
const listOf = (text: string) =>
  text
    .split(/[,;|]/)
    .map((part) => part.trim())
    .filter(Boolean);

export type Table = { services: ServiceDraft[]; unknown: string[]; missing: ("code" | "name")[] };

/** The services that a table holds; its first row names the columns, in Vietnamese or English. */
export function readServices(text: string): Table {
  const [head = [], ...rows] = parseTable(text);
  const columns = head.map((title) => HEADINGS[fold(title).replace(/\s+/g, " ").trim()]);
  const unknown = head.filter((title, index) => title !== "" && columns[index] === undefined);
  const missing = (["code", "name"] as const).filter((name) => !columns.includes(name));
  return { services: rows.map((row) => serviceOf(row, columns)), unknown, missing };
}

function serviceOf(row: string[], columns: (keyof ServiceDraft | undefined)[]): ServiceDraft {
  const service = { ...NEW_SERVICE };
  columns.forEach((column, index) => {
    const text = row[index] ?? "";
    if (column === "minutes") service.minutes = Number.parseInt(text, 10) || NEW_SERVICE.minutes;
    else if (column === "contrast") service.contrast = YES.includes(fold(text));
    else if (column === "enabled") service.enabled = text === "" || YES.includes(fold(text));
    else if (column === "rooms" || column === "devices") service[column] = listOf(text);
    else if (column) service[column] = text;
  });
  return service;
}
