import { afterEach, describe, expect, it, vi } from "vitest";
import { layPictures, markShared } from "./scaledPicture";

type Matrix = [number, number, number, number, number, number];

/** A viewport's canvas of 100 by 80 pixels, and what is drawn into it. */
function viewport(cssWidth = 100) {
  const pane = document.createElement("div");
  const canvas = document.createElement("canvas");
  canvas.width = 100;
  canvas.height = 80;
  Object.defineProperty(canvas, "clientWidth", { value: cssWidth });
  pane.append(canvas);
  const own = { setTransform: vi.fn(), fillRect: vi.fn(), drawImage: vi.fn(), imageSmoothingEnabled: true };
  canvas.getContext = (() => own) as unknown as HTMLCanvasElement["getContext"];
  layPictures(canvas);
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const holder = pane.querySelector<HTMLElement>(".khoanh-holder");
  if (!holder) throw new Error("no holder");
  const show = (picture: HTMLCanvasElement, matrix: Matrix, width = picture.width) => {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillRect(0, 0, 100, 80);
    context.setTransform(...matrix);
    context.drawImage(picture, 0, 0, width, picture.height, 0, 0, width, picture.height);
  };
  return { pane, canvas, own, context, holder, show };
}

function picture(): HTMLCanvasElement {
  const made = document.createElement("canvas");
  made.width = 20;
  made.height = 10;
  return made;
}

afterEach(() => {
  document.body.replaceChildren();
});

describe("a picture on the CPU path", () => {
  it("is laid over the viewport where it is enlarged, and the viewport below is blackened once", () => {
    const { own, holder, show } = viewport();
    const shown = picture();
    show(shown, [4, 0, 0, 4, 10, 20]);
    show(shown, [0, 3, -3, 0, 50, 5]);
    expect(holder.hidden).toBe(false);
    expect(holder.firstChild).toBe(shown);
    expect(shown.style.transform).toBe("matrix(0, 3, -3, 0, 50, 5)");
    expect(own.fillRect).toHaveBeenCalledTimes(1);
    expect(own.drawImage).not.toHaveBeenCalled();
  });

  it("is placed in CSS pixels on a dense screen", () => {
    const { holder, show } = viewport(50);
    const shown = picture();
    show(shown, [4, 0, 0, 4, 10, 20]);
    expect(holder.hidden).toBe(false);
    expect(shown.style.transform).toBe("matrix(2, 0, 0, 2, 5, 10)");
  });

  it("is not smoothed where the reader wants to see its pixels", () => {
    const { context, show } = viewport();
    const shown = picture();
    context.imageSmoothingEnabled = false;
    show(shown, [4, 0, 0, 4, 0, 0]);
    expect(shown.style.imageRendering).toBe("pixelated");
  });

  it("is drawn where it is made smaller, shared, or shown in part", () => {
    const { own, holder, show } = viewport();
    show(picture(), [4, 0, 0, 4, 0, 0]);
    show(picture(), [0.5, 0, 0, 0.5, 0, 0]);
    expect(holder.hidden).toBe(true);
    expect(own.setTransform).toHaveBeenLastCalledWith(0.5, 0, 0, 0.5, 0, 0);
    const shared = picture();
    markShared(shared);
    show(shared, [4, 0, 0, 4, 0, 0]);
    show(picture(), [4, 0, 0, 4, 0, 0], 10);
    expect(holder.hidden).toBe(true);
    expect(own.drawImage).toHaveBeenCalledTimes(3);
  });

  it("goes when the viewport is cleared and nothing drawn", async () => {
    const { own, context, holder, show } = viewport();
    show(picture(), [4, 0, 0, 4, 0, 0]);
    await Promise.resolve();
    expect(holder.hidden).toBe(false);
    context.fillRect(0, 0, 100, 80);
    await Promise.resolve();
    expect(holder.hidden).toBe(true);
    expect(own.fillRect).toHaveBeenCalledTimes(2);
  });

  it("has one holder, however often the viewport is set up", () => {
    const { pane, canvas } = viewport();
    layPictures(canvas);
    expect(pane.querySelectorAll(".khoanh-holder")).toHaveLength(1);
  });
});
