import type { Room, RoomDraft, Service, ServiceDraft, SupplyDraft } from "../../api";

export const MODALITIES = ["CT", "MR", "CR", "DX", "US", "MG", "XA", "RF", "ES", "NM", "PT", "BMD", "ECG", "OT"];

export const NEW_SERVICE: ServiceDraft = {
  code: "",
  name: "",
  group: "",
  modality: "",
  body_part: "",
  rooms: [],
  devices: [],
  minutes: 15,
  preparation: "",
  contrast: false,
  enabled: true,
};
export const NEW_SUPPLY: SupplyDraft = {
  code: "",
  name: "",
  kind: "film",
  unit: "",
  size: "",
  strength_mg_ml: null,
  enabled: true,
};
export const NEW_ROOM: RoomDraft = { code: "", name: "", modalities: [], devices: [], enabled: true };

export const serviceDraft = (service: Service): ServiceDraft => ({ ...service });
export const roomDraft = (room: Room): RoomDraft => ({ ...room });

/** Text without marks and case, for comparing what two systems call the same thing. */
export const fold = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[\u0111\u0110]/g, "d")
    .toLowerCase();

const wordsOf = (text: string) => new Set(fold(text).match(/[a-z0-9]+/g) ?? []);

/** The target whose name shares most words with a code's name, if that is at least half of them. */
export function suggestTarget<Target extends { code: string; name: string }>(
  name: string,
  code: string,
  targets: readonly Target[],
): Target | undefined {
  const asked = wordsOf(name || code);
  let best: Target | undefined;
  let most = 0;
  for (const target of targets) {
    const offered = wordsOf(target.name);
    const shared = [...asked].filter((word) => offered.has(word)).length;
    const share = shared / Math.max(1, new Set([...asked, ...offered]).size);
    const points = fold(target.code) === fold(code) ? 2 : share;
    if (points > most) [best, most] = [target, points];
  }
  return most >= 0.5 ? best : undefined;
}
