/** Values as shades on a canvas (PS3.3 C.11.2.1.2.1). */

export type GreyWindow = { center: number; width: number };

const BLACK = 0xff000000;

/** Shade values into the words of a picture; where there is no value it is black. */
export function shadeValues(values: Float32Array, window: GreyWindow, invert: boolean, out: Uint32Array): void {
  const span = Math.max(window.width - 1, 1e-6);
  const factor = 255 / span;
  const offset = 127.5 - (window.center - 0.5) * factor;
  for (let at = 0; at < out.length; at += 1) {
    const value = values[at] as number;
    if (Number.isNaN(value)) {
      out[at] = BLACK;
      continue;
    }
    const linear = value * factor + offset;
    const shade = linear <= 0 ? 0 : linear >= 255 ? 255 : (linear + 0.5) | 0;
    out[at] = BLACK | ((invert ? 255 - shade : shade) * 0x010101);
  }
}

function contextOf(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const context = canvas.getContext("2d", { alpha: false });
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  return context;
}

/** Draw colours into a canvas of their size. */
export function paintColors(
  canvas: HTMLCanvasElement,
  picture: { colors: Uint8ClampedArray; width: number; height: number },
): void {
  const data = new ImageData(new Uint8ClampedArray(picture.colors), picture.width, picture.height);
  contextOf(canvas, picture.width, picture.height)?.putImageData(data, 0, 0);
}

/** Draw values into a canvas of their size; the page stretches it to its place. */
export function paintValues(
  canvas: HTMLCanvasElement,
  picture: { values: Float32Array; width: number; height: number },
  window: GreyWindow,
  invert: boolean,
): void {
  const context = contextOf(canvas, picture.width, picture.height);
  if (!context) return;
  const data = new ImageData(picture.width, picture.height);
  shadeValues(picture.values, window, invert, new Uint32Array(data.data.buffer));
  context.putImageData(data, 0, 0);
}
