/** What the address of the HIS page carries: which profile is open, or the sender that a new one is for. */
export type HisSearch = {
  edit?: string | undefined;
  add?: true | undefined;
  application?: string | undefined;
  facility?: string | undefined;
  address?: string | undefined;
};

const asText = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value).slice(0, 180) || undefined : undefined;

export function readHisSearch(raw: Record<string, unknown>): HisSearch {
  return {
    edit: asText(raw.edit),
    add: raw.add === true || raw.add === "true" || undefined,
    application: asText(raw.application),
    facility: asText(raw.facility),
    address: asText(raw.address),
  };
}
