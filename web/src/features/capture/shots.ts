/** A part of a picture, in fractions of its width and height. */
export type Crop = { x: number; y: number; width: number; height: number };

export const WHOLE: Crop = { x: 0, y: 0, width: 1, height: 1 };

export type Shot = {
  key: string;
  what: "still" | "clip" | "document";
  blob: Blob;
  url: string;
  takenAt: string;
  title: string;
  chosen: boolean;
  state: "kept" | "sending" | "sent" | "failed";
  progress: number;
  error: unknown;
};

/** What the server takes, and what each is here. */
const TAKEN: Record<string, Shot["what"]> = {
  "image/jpeg": "still",
  "image/png": "still",
  "video/mp4": "clip",
  "video/webm": "clip",
  "video/quicktime": "clip",
  "application/pdf": "document",
};
export const ACCEPT = Object.keys(TAKEN).join(",");

/** A shot of some bytes, or null where the archive takes no such file. */
export function shotOf(blob: Blob, title = ""): Shot | null {
  const what = TAKEN[blob.type.split(";")[0] ?? ""];
  if (!what) return null;
  return {
    key: crypto.randomUUID(),
    what,
    blob,
    url: URL.createObjectURL(blob),
    takenAt: new Date().toISOString(),
    title: title.slice(0, 64),
    chosen: true,
    state: "kept",
    progress: 0,
    error: null,
  };
}

/** The corner-to-corner drag as a crop within the picture; one too small to be meant is the whole. */
export function cropOf(from: { x: number; y: number }, to: { x: number; y: number }): Crop {
  const inside = (value: number) => Math.max(0, Math.min(1, value));
  const [left, right] = [Math.min(inside(from.x), inside(to.x)), Math.max(inside(from.x), inside(to.x))];
  const [top, bottom] = [Math.min(inside(from.y), inside(to.y)), Math.max(inside(from.y), inside(to.y))];
  const crop = { x: left, y: top, width: right - left, height: bottom - top };
  return crop.width < 0.03 || crop.height < 0.03 ? WHOLE : crop;
}

type Picture = HTMLVideoElement | ImageBitmap;
const sizeOf = (picture: Picture) =>
  picture instanceof HTMLVideoElement
    ? { width: picture.videoWidth, height: picture.videoHeight }
    : { width: picture.width, height: picture.height };

/** Draw a part of a picture and return it as a file of this kind. */
export function drawPicture(picture: Picture, crop: Crop, type: string): Promise<Blob | null> {
  const { width, height } = sizeOf(picture);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * crop.width));
  canvas.height = Math.max(1, Math.round(height * crop.height));
  const context = canvas.getContext("2d");
  if (!context || width === 0) return Promise.resolve(null);
  context.drawImage(
    picture,
    Math.round(width * crop.x),
    Math.round(height * crop.y),
    canvas.width,
    canvas.height,
    0,
    0,
    canvas.width,
    canvas.height,
  );
  return new Promise((done) => canvas.toBlob(done, type, 0.95));
}
