/** The content tree of a structured report as lines to read (PS3.3 C.17.3). Pure. */

import { type Instance, items, number, personName, text } from "../engine";
import { formatDate, formatTime } from "./formats";

export type ReportNode = { name: string; value: string; children: ReportNode[] };

const CONTENT = "0040A730";
const CONCEPT = "0040A043";
const MEANING = "00080104";
const DEEPEST = 24;

function meaningOf(item: Instance, tag: string): string {
  return text(items(item, tag)[0], MEANING);
}

function measuredValue(item: Instance): string {
  const [measured] = items(item, "0040A300");
  const [unit] = items(measured, "004008EA");
  const code = text(unit, "00080100");
  const value = number(measured, "0040A30A");
  return value === undefined ? "" : `${value} ${code === "1" ? "" : code || text(unit, MEANING)}`.trim();
}

function contentOf(item: Instance): string {
  switch (text(item, "0040A040")) {
    case "TEXT":
      return text(item, "0040A160");
    case "CODE":
      return meaningOf(item, "0040A168");
    case "NUM":
      return measuredValue(item);
    case "PNAME":
      return personName(item, "0040A123");
    case "DATE":
      return formatDate(text(item, "0040A121"));
    case "TIME":
      return formatTime(text(item, "0040A122"));
    case "DATETIME": {
      const stamp = text(item, "0040A120");
      return `${formatDate(stamp.slice(0, 8))} ${formatTime(stamp.slice(8))}`.trim();
    }
    default:
      // Identifiers of tracking and of devices say nothing to a reader.
      return "";
  }
}

/** The tree of a report, without branches that say nothing. */
export function readReport(item: Instance, depth = 0): ReportNode {
  const children = depth < DEEPEST ? items(item, CONTENT).map((child) => readReport(child, depth + 1)) : [];
  return {
    name: meaningOf(item, CONCEPT),
    value: contentOf(item),
    children: children.filter((child) => child.value || child.children.length > 0),
  };
}

/** How many different images an object refers to. */
export function countReferences(item: Instance): number {
  const found = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (!value || typeof value !== "object" || depth > DEEPEST) return;
    for (const [tag, attribute] of Object.entries(value as Instance)) {
      if (tag === "00081155") {
        const uid = text(value as Instance, tag);
        if (uid) found.add(uid);
      }
      if (attribute?.vr === "SQ") for (const nested of attribute.Value ?? []) visit(nested, depth + 1);
    }
  };
  visit(item, 0);
  return found.size;
}
