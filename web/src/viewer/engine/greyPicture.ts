/**
 * Grey pictures of the CPU path, shaded into an opaque canvas of the frame's size.
 *
 * Cornerstone writes shades into the transparency of a white canvas, a byte at a time. A compositor must then blend half
 * a million pixels, and draw everything below them first; what is opaque it only copies. So images bring their own way
 * of being drawn: one look-up and one store of 32 bits a pixel.
 */

import type { Types } from "@cornerstonejs/core";
import calculateTransform from "cornerstone-cpu/calculateTransform.js";
import type { Samples } from "./unpack";

type Element = Parameters<NonNullable<Types.IImage["render"]>>[0];

/** Screen words by sample: `words[sample - first]`. */
type Shades = { key: string; first: number; words: Uint32Array };

type Picture = {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  data: ImageData;
  shows: string;
  shades: Shades | null;
};

const BLACK = 0xff000000;

/** The picture of each viewport, by the viewport's canvas. */
const pictures = new WeakMap<HTMLCanvasElement, Picture>();

/** The words of a linear window (PS3.3 C.11.2.1.2.1) for every sample between two. */
export function shadesOf(
  image: Pick<Types.IImage, "minPixelValue" | "maxPixelValue" | "slope" | "intercept">,
  window: { width: number; center: number },
  invert: boolean,
): Uint32Array {
  const { minPixelValue: first, maxPixelValue: last, slope, intercept } = image;
  const words = new Uint32Array(last - first + 1);
  // A window of width 1 is a threshold.
  const span = Math.max(window.width - 1, 1e-6);
  for (let index = 0; index < words.length; index += 1) {
    const value = (first + index) * slope + intercept;
    const linear = Math.round(Math.min(Math.max(((value - window.center + 0.5) / span + 0.5) * 255, 0), 255));
    const shade = invert ? 255 - linear : linear;
    words[index] = BLACK | (shade * 0x010101);
  }
  return words;
}

/** Write the words of samples. */
export function shade(samples: Samples, first: number, words: Uint32Array, out: Uint32Array): void {
  const count = Math.min(samples.length, out.length);
  for (let index = 0; index < count; index += 1) out[index] = words[(samples[index] as number) - first] ?? BLACK;
}

function newPicture(image: Types.IImage): Picture | null {
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) return null;
  return { canvas, context, data: new ImageData(image.width, image.height), shows: "", shades: null };
}

function pictureOf(viewportCanvas: HTMLCanvasElement, image: Types.IImage): Picture | null {
  const known = pictures.get(viewportCanvas);
  if (known && known.canvas.width === image.width && known.canvas.height === image.height) return known;
  const made = newPicture(image);
  if (made) pictures.set(viewportCanvas, made);
  return made;
}

function paint(picture: Picture, image: Types.IImage, viewport: NonNullable<Element["viewport"]>): void {
  const { windowWidth, windowCenter } = viewport.voi ?? {};
  const window = { width: Number(windowWidth ?? 1), center: Number(windowCenter ?? 0) };
  const { minPixelValue, maxPixelValue, slope, intercept } = image;
  const key = [window.width, window.center, viewport.invert, minPixelValue, maxPixelValue, slope, intercept].join();
  if (picture.shades?.key !== key) {
    picture.shades = { key, first: minPixelValue, words: shadesOf(image, window, viewport.invert === true) };
  }
  const shows = `${image.imageId} ${key}`;
  if (picture.shows === shows) return;
  picture.shows = shows;
  const { first, words } = picture.shades;
  shade(image.getPixelData() as Samples, first, words, new Uint32Array(picture.data.data.buffer));
  picture.context.putImageData(picture.data, 0, 0);
}

/** Draw a grey image into its viewport; Cornerstone calls it in place of its own function. */
export function drawGrey(element: Element, invalidated: boolean): void {
  const { canvas, image, viewport } = element;
  const context = canvas?.getContext("2d");
  if (!canvas || !context || !image || !viewport?.displayedArea) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = "black";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const picture = pictureOf(canvas, image);
  if (!picture) return;
  if (invalidated) picture.shows = "";
  paint(picture, image, viewport);
  context.imageSmoothingEnabled = !viewport.pixelReplication;
  const [a, b, c, d, e, f] = calculateTransform(element).getMatrix() as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  context.setTransform(a, b, c, d, e, f);
  const { tlhc, brhc } = viewport.displayedArea;
  const [left, top] = [tlhc.x - 1, tlhc.y - 1];
  const [width, height] = [brhc.x - left, brhc.y - top];
  context.drawImage(picture.canvas, left, top, width, height, 0, 0, width, height);
}
