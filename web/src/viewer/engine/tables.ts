/** Lookup tables that the metadata only points to: fetched once an instance. */

import type { Attribute, Instance } from "./dicomJson";
import { fetchBulk } from "./fetchFrame";
import { TAG } from "./tags";

const TABLES: ReadonlySet<string> = new Set([
  TAG.LUTData,
  TAG.RedPalette,
  TAG.GreenPalette,
  TAG.BluePalette,
  TAG.SegmentedRedPalette,
  TAG.SegmentedGreenPalette,
  TAG.SegmentedBluePalette,
]);

const SEQUENCES: readonly string[] = [TAG.ModalityLUTSequence, TAG.VOILUTSequence];

function pointedAt(item: Instance): Attribute[] {
  const found: Attribute[] = [];
  for (const [tag, attribute] of Object.entries(item)) {
    if (attribute?.BulkDataURI && !attribute.bytes && TABLES.has(tag)) found.push(attribute);
  }
  for (const tag of SEQUENCES) {
    for (const nested of item[tag]?.Value ?? []) {
      if (nested && typeof nested === "object") found.push(...pointedAt(nested as Instance));
    }
  }
  return found;
}

/** Whether tables must be fetched before the frame can be shown. */
export function hasDistantTables(item: Instance): boolean {
  return pointedAt(item).length > 0;
}

const underway = new WeakMap<Attribute, Promise<void>>();

function bring(attribute: Attribute, base: string): Promise<void> {
  const asked = underway.get(attribute);
  if (asked) return asked;
  const url = new URL(attribute.BulkDataURI ?? "", new URL(base, window.location.href)).href;
  const promise = fetchBulk(url, 'multipart/related; type="application/octet-stream", application/octet-stream').then(
    ({ body }) => {
      attribute.bytes = body;
    },
  );
  underway.set(attribute, promise);
  return promise;
}

/** Fetch the tables beside their addresses. */
export async function bringTables(item: Instance, base: string): Promise<void> {
  await Promise.all(pointedAt(item).map((attribute) => bring(attribute, base)));
}
