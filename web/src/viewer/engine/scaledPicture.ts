/**
 * Pictures of the CPU path scaled by the page instead of being drawn larger.
 *
 * Cornerstone shades a frame into a canvas of the frame's own size and then draws that, enlarged, into the viewport's.
 * Without a graphics processor enlarging 512 pixels to 830 takes the page's thread 5 to 7 ms, a third of a screen
 * frame; a canvas with a CSS transform is enlarged by the compositor beside it. So the viewport's canvas is given a
 * context of our own: what would be enlarged is laid over it, and only what must be made smaller is drawn into it,
 * because there the smoothing of the canvas is the better one.
 */

type Matrix = readonly [number, number, number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** The few verbs that Cornerstone's CPU path has for a viewport's canvas. */
class LaidPicture {
  fillStyle: CanvasRenderingContext2D["fillStyle"] = "black";
  imageSmoothingEnabled = true;
  private matrix: Matrix = IDENTITY;
  private drawn = false;
  private cleared = false;
  private placed = "";
  private ratioOf = 0;
  private ratio = 1;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly context: CanvasRenderingContext2D,
    private readonly holder: HTMLDivElement,
  ) {}

  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void {
    this.matrix = [a, b, c, d, e, f];
  }

  /** Cornerstone clears before it draws; if nothing follows, the viewport is empty. */
  fillRect(): void {
    this.drawn = false;
    queueMicrotask(() => {
      if (!this.drawn) this.clear();
    });
  }

  /** Cornerstone clears a viewport's canvas when the viewport is given up. */
  clearRect(): void {
    this.clear();
  }

  drawImage(picture: HTMLCanvasElement, sx: number, sy: number, width: number, height: number): void {
    this.drawn = true;
    if (this.canLay(picture, sx, sy, width, height)) this.lay(picture);
    else this.draw(picture, sx, sy, width, height);
  }

  /** A whole picture, its own canvas, made larger. */
  private canLay(picture: HTMLCanvasElement, sx: number, sy: number, width: number, height: number): boolean {
    const [a, b, c, d] = this.matrix;
    const isWhole = sx === 0 && sy === 0 && width === picture.width && height === picture.height;
    return isWhole && !isShared(picture) && Math.hypot(a, b) >= 1 && Math.hypot(c, d) >= 1;
  }

  private lay(picture: HTMLCanvasElement): void {
    if (this.holder.firstChild !== picture) {
      picture.className = "khoanh-picture";
      picture.style.cssText = "position: absolute; left: 0; top: 0; transform-origin: 0 0;";
      this.holder.replaceChildren(picture);
      this.placed = "";
    }
    const ratio = this.pixelRatio();
    const [a, b, c, d, e, f] = this.matrix;
    const place = `matrix(${a / ratio}, ${b / ratio}, ${c / ratio}, ${d / ratio}, ${e / ratio}, ${f / ratio})`;
    if (place !== this.placed) picture.style.transform = place;
    this.placed = place;
    picture.style.imageRendering = this.imageSmoothingEnabled ? "auto" : "pixelated";
    this.holder.hidden = false;
    if (!this.cleared) this.blacken();
    this.cleared = true;
    // The compositor skips what cannot be seen; below an opaque picture it would still draw this one.
    this.canvas.style.opacity = "0";
  }

  private draw(picture: HTMLCanvasElement, sx: number, sy: number, width: number, height: number): void {
    this.clear();
    this.context.imageSmoothingEnabled = this.imageSmoothingEnabled;
    this.context.setTransform(...this.matrix);
    this.context.drawImage(picture, sx, sy, width, height, 0, 0, width, height);
  }

  private clear(): void {
    this.holder.hidden = true;
    this.canvas.style.opacity = "";
    this.cleared = false;
    this.blacken();
  }

  private blacken(): void {
    this.context.setTransform(...IDENTITY);
    this.context.fillStyle = this.fillStyle;
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Canvas pixels per CSS pixel; asked of the page only when the canvas has another size. */
  private pixelRatio(): number {
    if (this.canvas.width !== this.ratioOf) {
      this.ratioOf = this.canvas.width;
      this.ratio = this.canvas.width / (this.canvas.clientWidth || this.canvas.width) || 1;
    }
    return this.ratio;
  }
}

const shared = new WeakSet<HTMLCanvasElement>();

/** Two viewports may show this canvas, so it can stand in neither. */
export function markShared(canvas: HTMLCanvasElement): void {
  shared.add(canvas);
}

function isShared(canvas: HTMLCanvasElement): boolean {
  return shared.has(canvas);
}

/** Let the page enlarge what is drawn into a viewport's canvas. */
export function layPictures(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d");
  if (!context || canvas.nextElementSibling?.classList.contains("khoanh-holder")) return;
  const holder = document.createElement("div");
  holder.className = "khoanh-holder";
  holder.style.cssText = "position: absolute; inset: 0; overflow: hidden; pointer-events: none;";
  holder.hidden = true;
  canvas.after(holder);
  const laid = new LaidPicture(canvas, context, holder);
  canvas.getContext = (() => laid) as unknown as HTMLCanvasElement["getContext"];
}
