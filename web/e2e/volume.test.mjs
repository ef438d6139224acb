/** A series as a volume, in a real browser against a real server, with a phantom whose geometry is known (phantom.py). */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { findStudies, openBrowser, openHospital, openPage, openStudy } from "./viewer.hospital.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");
const MIDDLE = { x: -0.625, y: -0.5, z: -0.75 };
const HUNG = { axial: ["x", "y", 1], coronal: ["x", "z", -1], sagittal: ["y", "z", -1] };
const PRESETS = "Cửa sổ định sẵn";
const EXTENT = { x: 158.75, y: 127, z: 94.5 };

let hospital;
let browser;
let reader;
let study;

before(async () => {
  hospital = await openHospital({ demo: false });
  const folder = mkdtempSync(join(tmpdir(), "khoanh-phantom-"));
  const run = (program, ...args) => {
    const done = spawnSync(join(ROOT, ".venv/bin", program), args, { encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
  };
  run("python", join(ROOT, "web/e2e/phantom.py"), folder);
  run("khoanh", "import", folder, "--data", hospital.data);
  rmSync(folder, { recursive: true });
  browser = await openBrowser("--disable-gpu", "--disable-3d-apis");
  reader = await openPage(browser, hospital.base, { viewport: { width: 1366, height: 768 } });
  study = (await findStudies(reader.request, hospital.base)).Phantom;
});

after(async () => {
  await browser?.close();
  await hospital?.close();
});

/** Open a series of the phantom as a volume. */
async function openVolume(page, series) {
  await openStudy(page, hospital.base, study);
  await page.locator('[data-testid="stack-card"]', { hasText: series }).click();
  await page.keyboard.press("m");
  await page.waitForSelector('[data-testid="volume"]');
}

/** Every plane is drawn as fine as the screen. */
async function rest(page) {
  await page.waitForTimeout(120);
  await page.waitForFunction(() => {
    const planes = [...document.querySelectorAll('[data-testid^="plane-"] > canvas')];
    const isBuilding = document.querySelector('[data-testid="volume"] progress');
    planes.push(...document.querySelectorAll('[data-testid="solid"] > canvas'));
    return !isBuilding && planes.length > 0 && planes.every(({ dataset }) => dataset.state === "rest");
  });
}

/** A plane as it was opened: its place on the page, millimetres a pixel, and the pixel of a point of the patient. */
async function planeOf(page, plane) {
  const box = await page.locator(`[data-testid="plane-${plane}"]`).boundingBox();
  const [across, down, sign] = HUNG[plane];
  const step = Math.max(EXTENT[across] / box.width, EXTENT[down] / box.height) * 1.02;
  const pixel = (point) => [
    box.x + box.width / 2 + (point[across] - MIDDLE[across]) / step,
    box.y + box.height / 2 + (sign * (point[down] - MIDDLE[down])) / step,
  ];
  return { box, step, pixel };
}

async function drag(page, from, to) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 3 });
  await page.mouse.move(...to, { steps: 3 });
  await page.mouse.up();
}

async function facts(page) {
  await page.waitForTimeout(150);
  await page.locator('[data-testid="volume-facts"]', { hasText: /Giá trị -?\d/ }).waitFor();
  const text = (await page.locator('[data-testid="volume-facts"]').innerText()).replaceAll(",", ".");
  const cross = /Tâm ([-\d.]+); ([-\d.]+); ([-\d.]+) mm/.exec(text)?.slice(1).map(Number);
  return { cross, value: Number(/Giá trị (-?[\d.]+) HU/.exec(text)?.[1]) };
}

function near(found, wanted, within, what) {
  assert.ok(Math.abs(found - wanted) <= within, `${what ?? "value"}: ${found} instead of ${wanted}`);
}

/** Shades of a row of a plane's canvas, a value a pixel of the page. */
function shadesOfRow(page, plane, y) {
  return page.locator(`[data-testid="plane-${plane}"] > canvas`).evaluate((canvas, top) => {
    const row = Math.round((top / canvas.clientHeight) * canvas.height);
    const { data } = canvas.getContext("2d").getImageData(0, row, canvas.width, 1);
    return Array.from(
      { length: canvas.clientWidth },
      (_, x) => data[4 * Math.round((x / canvas.clientWidth) * canvas.width)],
    );
  }, y);
}

/** Put the crossing on a point of the patient, by a click on two planes. */
async function putCross(page, point) {
  await page.keyboard.press("c");
  for (const plane of ["coronal", "axial"]) {
    await page.mouse.click(...(await planeOf(page, plane)).pixel(point));
  }
}

describe("a volume", () => {
  before(async () => {
    await openVolume(reader.page, "Hinh hoc");
    await rest(reader.page);
  });

  it("crosses its planes where a hand points, and tells the value there", async () => {
    const { page } = reader;
    await putCross(page, { x: 20, y: 10, z: 12 });
    const { cross, value } = await facts(page);
    [20, 10, 12].forEach((wanted, axis) => {
      near(cross[axis], wanted, 0.4, "cross");
    });
    assert.equal(value, 1000);
    await page.mouse.wheel(0, 120);
    near((await facts(page)).cross[2], cross[2] - 1.5, 0.11, "a notch of the wheel");
  });

  it("measures a rod along an oblique plane", async () => {
    const { page } = reader;
    await page.keyboard.press("x");
    await putCross(page, { x: -50, y: -20, z: -15 });
    const axial = await planeOf(page, "axial");
    const [x, y] = axial.pixel({ x: -50, y: -20 });
    const reach = 0.36 * Math.min(axial.box.width, axial.box.height);
    await drag(page, [x + reach, y], [x + reach * Math.cos(Math.PI / 6), y + reach * Math.sin(Math.PI / 6)]);
    await page.keyboard.press("2");
    await rest(page);
    const coronal = await planeOf(page, "coronal");
    const row = coronal.pixel({ x: 0, z: -15 })[1] - coronal.box.y;
    const shades = await shadesOfRow(page, "coronal", row);
    const bright = shades.flatMap((shade, at) => (shade > 157 ? [at] : []));
    const [first, last] = [bright[0], bright.at(-1)];
    near((last - first + 1) * coronal.step, 60, 1.5, "the rod on the picture");
    await page.keyboard.press("l");
    const onRow = (at) => [coronal.box.x + at, coronal.box.y + row];
    await drag(page, onRow(first), onRow(last + 1));
    const text = await page.locator('[data-plane="coronal"] [data-testid="volume-measure"]').textContent();
    near(Number(/([\d,]+) mm/.exec(text)[1].replace(",", ".")), 60, 1.5, "the measured rod");
    assert.equal(await page.locator('[data-plane="axial"] [data-testid="volume-measure"]').count(), 1);
    await page.keyboard.press("Delete");
    assert.equal(await page.locator('[data-testid="volume-measure"]').count(), 0);
  });

  it("shows the largest and the smallest value of a slab", async () => {
    const { page } = reader;
    await page.keyboard.press("x");
    await putCross(page, { x: 50, y: -30, z: -30 });
    await page.getByLabel("Độ dày lát (mm)").fill("90");
    await page.getByRole("button", { name: PRESETS }).click();
    await page.getByRole("button", { name: /^Xương/ }).click();
    await rest(page);
    const axial = await planeOf(page, "axial");
    const [x, y] = axial.pixel({ x: 20, y: 10 });
    const shade = async () => (await shadesOfRow(page, "axial", y - axial.box.y))[Math.round(x - axial.box.x)];
    const shown = (value) => ((value - 479.5) / 2499 + 0.5) * 255;
    near(await shade(), shown(1000), 1, "MIP");
    await page.getByRole("button", { name: "MinIP" }).click();
    await rest(page);
    near(await shade(), shown(40), 1, "MinIP");
  });

  it("takes the mean of an ellipse in Hounsfield units", async () => {
    const { page } = reader;
    await page.keyboard.press("x");
    await putCross(page, { x: 20, y: 10, z: 12 });
    await page.keyboard.press("e");
    const axial = await planeOf(page, "axial");
    await drag(page, axial.pixel({ x: 15, y: 6 }), axial.pixel({ x: 25, y: 14 }));
    const label = page.locator('[data-plane="axial"] [data-testid="volume-measure"]', { hasText: "1000 HU" });
    await label.waitFor();
    near(Number(/Diện tích ([\d,]+)/.exec(await label.textContent())[1].replace(",", ".")), Math.PI * 20, 1.5, "area");
    assert.deepEqual(reader.faults, []);
  });
});

/** The shade, red green blue, that the picture from outside shows at a point of the patient, seen from a side. */
async function solidAt(page, point, across, down, signs) {
  const canvas = page.locator('[data-testid="solid"] > canvas');
  const box = await canvas.boundingBox();
  const depth = Math.max(EXTENT.x / box.width, EXTENT.z / box.height, EXTENT.y / box.width) * 1.02 * 1.08;
  const x = box.width / 2 + (signs[0] * (point[across] - MIDDLE[across])) / depth;
  const y = box.height / 2 + (signs[1] * (point[down] - MIDDLE[down])) / depth;
  return canvas.evaluate(
    (element, [left, top]) => {
      const at = (part, whole, size) => Math.floor((part / whole) * size);
      const { clientWidth, clientHeight, width, height } = element;
      const context = element.getContext("2d");
      const { data } = context.getImageData(at(left, clientWidth, width), at(top, clientHeight, height), 1, 1);
      return [...data].slice(0, 3);
    },
    [x, y],
  );
}

describe("a volume from outside", () => {
  const shown = (value) => ((value - 479.5) / 2499 + 0.5) * 255;
  const BALL = { x: 20, y: 10, z: 12 };

  before(async () => {
    await openVolume(reader.page, "Hinh hoc");
    await reader.page.getByRole("button", { name: PRESETS }).click();
    await reader.page.getByRole("button", { name: /^Xương/ }).click();
    await rest(reader.page);
  });

  it("shows the highest value along the ray from every side", async () => {
    const { page } = reader;
    near((await solidAt(page, BALL, "x", "z", [1, -1]))[0], shown(1000), 1, "from the front");
    await page.getByRole("button", { name: "L", exact: true }).click();
    await rest(page);
    near((await solidAt(page, BALL, "y", "z", [-1, -1]))[0], shown(1000), 1, "from the left");
    near((await solidAt(page, { x: 0, y: -40, z: 12 }, "y", "z", [-1, -1]))[0], shown(40), 1, "beside the ball");
  });

  it("shows no longer what is clipped", async () => {
    const { page } = reader;
    await page.getByRole("button", { name: "A", exact: true }).click();
    await page.getByRole("button", { name: "Hộp cắt" }).click();
    await page.getByLabel("Dọc ảnh: đến").fill("0.4");
    await rest(page);
    near((await solidAt(page, BALL, "x", "z", [1, -1]))[0], shown(40), 1, "without the ball");
    await page.getByLabel("Dọc ảnh: đến").fill("1");
    await page.getByRole("button", { name: "Hộp cắt" }).click();
  });

  it("is without the part that was taken away, until that is undone", async () => {
    const { page } = reader;
    await putCross(page, BALL);
    await page.getByRole("button", { name: "Xóa xương, bàn chụp" }).click();
    await page.getByRole("button", { name: "Xóa vùng tại tâm" }).click();
    await page.locator('[data-testid="volume-remarks"]', { hasText: "Đã xóa khỏi khối: 1 lần" }).waitFor();
    await rest(page);
    assert.ok((await solidAt(page, BALL, "x", "z", [1, -1]))[0] < shown(400), "the ball is gone");
    await page.getByRole("button", { name: "Hoàn tác" }).click();
    await page.locator('[data-testid="volume-remarks"]').waitFor({ state: "detached" });
    await rest(page);
    near((await solidAt(page, BALL, "x", "z", [1, -1]))[0], shown(1000), 1, "the ball is back");
    await page.getByRole("button", { name: "Xóa xương, bàn chụp" }).click();
  });

  it("is lit through a transfer function, and answers soon while it turns", async () => {
    const { page, faults } = reader;
    await page.getByLabel("Cách hiện khối").selectOption("bone");
    await rest(page);
    const [red, , blue] = await solidAt(page, BALL, "x", "z", [1, -1]);
    assert.ok(red > 100 && red > blue, `bone at the ball: ${red}, ${blue}`);
    assert.deepEqual(await solidAt(page, { x: -77, y: 0, z: 35 }, "x", "z", [1, -1]), [0, 0, 0]);
    const { x, y, width, height } = await page.locator('[data-testid="solid"]').boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    for (const step of [1, 2, 3, 4, 5, 6]) await page.mouse.move(x + width / 2 + step * 12, y + height / 2);
    await page.mouse.up();
    await rest(page);
    assert.notDeepEqual(await solidAt(page, BALL, "x", "z", [1, -1]), [red, 0, blue]);
    assert.deepEqual(faults, []);
  });
});

describe("what is odd about a series", () => {
  it("is said in words while the rest goes on", async () => {
    const { page } = reader;
    await openVolume(page, "Nghieng");
    await rest(page);
    const remarks = await page.locator('[data-testid="volume-remarks"]').innerText();
    assert.match(remarks, /Bỏ 1 ảnh định vị/);
    assert.match(remarks, /Thiếu 1 lát ở 1 chỗ/);
    assert.match(remarks, /nghiêng 15°/);
  });

  it("is said where there can be no volume", async () => {
    const { page } = reader;
    await openVolume(page, "Khong co");
    assert.match(await page.getByRole("alert").innerText(), /Cỡ điểm ảnh thiếu hoặc bằng 0/);
    await page.keyboard.press("Escape");
    await page.waitForSelector('[data-testid="corners"]');
  });

  it("is a volume made coarser when it is larger than the memory allowed", async () => {
    const { page } = reader;
    await openStudy(page, hospital.base, study, "?volumeMiB=1");
    await page.keyboard.press("m");
    await rest(page);
    assert.match(await page.locator('[data-testid="volume-remarks"]').innerText(), /gộp 2 điểm ảnh/);
    await page.getByRole("button", { name: "Dựng đủ chi tiết" }).click();
    await rest(page);
    assert.equal(await page.locator('[data-testid="volume-remarks"]').count(), 0);
  });
});

describe("on a phone", () => {
  it("one plane fills the screen and a finger moves the crossing", async () => {
    const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { page, faults } = await openPage(browser, hospital.base, options);
    await openStudy(page, hospital.base, study);
    await page.getByRole("button", { name: /Dựng khối/ }).tap();
    await rest(page);
    await page.getByRole("button", { name: "Đứng ngang", exact: true }).tap();
    await rest(page);
    const { pixel } = await planeOf(page, "coronal");
    await page.touchscreen.tap(...pixel({ x: 30, z: 20 }));
    const { cross } = await facts(page);
    near(cross[0], 30, 0.5);
    near(cross[2], 20, 0.5);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});
