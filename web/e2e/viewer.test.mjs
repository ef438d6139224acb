/** The reading window in a real browser against a real server with the demo hospital. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  auditOf,
  canvasOf,
  corners,
  findStudies,
  openBrowser,
  openHospital,
  openPage,
  openStudy,
  screenShades,
  settle,
} from "./viewer.hospital.mjs";

let hospital;
let browser;
let studies;
let reader;

before(async () => {
  hospital = await openHospital();
  browser = await openBrowser();
  reader = await openPage(browser, hospital.base);
  studies = await findStudies(reader.request, hospital.base);
});

after(async () => {
  await browser?.close();
  await hospital?.close();
});

const CT = "CLVT ngực không cản quang";

/** Slice number and count from the corner, "Ảnh 13/25". */
async function place(page) {
  const [, index, count] = /Ảnh (\d+)\/(\d+)/.exec(await corners(page));
  return [Number(index), Number(count)];
}

async function windowOf(page) {
  const [, width, center] = /W (\d+) +L (-?\d+)/.exec(await corners(page));
  return [Number(width), Number(center)];
}

async function zoomOf(page) {
  return Number(/Phóng (\d+) %/.exec(await corners(page))[1]);
}

async function letters(page) {
  return (await page.locator('[data-testid="letters"]').innerText()).replace(/\s+/g, " ").trim();
}

async function drag(page, from, to, button = "left") {
  await page.mouse.move(...from);
  await page.mouse.down({ button });
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.waitForTimeout(80);
  await page.mouse.up({ button });
  await page.waitForTimeout(150);
}

function middle(box) {
  return [box.x + box.width / 2, box.y + box.height / 2];
}

describe("the list", () => {
  it("retrieves nothing by a press alone, and opens by a click what the press asked for", async () => {
    const { page } = reader;
    const study = studies["Siêu âm thai"];
    const asked = [];
    const note = (request) => request.url().includes(study) && asked.push(new URL(request.url()).pathname);
    page.on("request", note);
    await page.goto(hospital.base);
    const link = page.locator(`[data-study="${study}"] a`);
    await link.waitFor();
    await page.waitForTimeout(1800);
    await link.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await link.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.waitForTimeout(600);
    await page.mouse.move(x + width / 2, 5);
    await page.mouse.up();
    assert.ok(asked.some((path) => path.endsWith("/metadata")));
    assert.ok(!asked.some((path) => path.includes("/frames")));
    assert.deepEqual(await auditOf(browser, hospital.base, study), []);

    await link.click();
    await page.waitForSelector('[data-testid="corners"]');
    await settle(page);
    page.off("request", note);
    assert.equal(asked.filter((path) => path.endsWith("/metadata")).length, 1);
    assert.ok((await auditOf(browser, hospital.base, study)).includes("study retrieved"));
  });
});

describe("a CT", () => {
  before(() => openStudy(reader.page, hospital.base, studies[CT]));

  it("opens in its middle with patient, window and letters", async () => {
    const text = await corners(reader.page);
    assert.match(text, /Nguyễn Văn Đức/);
    assert.deepEqual(await place(reader.page), [13, 25]);
    assert.equal(await letters(reader.page), "A L P R");
  });

  it("shows each pixel in the shade that the standard asks for", async () => {
    const { page, request } = reader;
    const metadata = await firstSlice(request, studies[CT], 12);
    await page.keyboard.press("1");
    await settle(page);
    const { box, shades } = await canvasOf(page);
    const { rows, columns, values } = metadata;
    const scale = Math.min(box.width / columns, box.height / rows);
    const left = (box.width - columns * scale) / 2;
    const top = (box.height - rows * scale) / 2;
    const pixels = Array.from({ length: 60 }, (_, step) => [140 + ((step * 37) % 230), 150 + ((step * 53) % 200)]);
    const places = pixels.map(([x, y]) => [left + (x + 0.5) * scale, top + (y + 0.5) * scale]);
    const onScreen = await screenShades(
      page,
      places.map(([x, y]) => [box.x + x, box.y + y]),
    );
    for (const seen of [(await shades(places)).map(([red]) => red), onScreen]) {
      const differences = pixels.map(([x, y], at) => {
        const value = values[y * columns + x];
        const shade = Math.min(Math.max(((value - 39.5) / 349 + 0.5) * 255, 0), 255);
        return Math.abs(shade - seen[at]);
      });
      const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
      assert.ok(mean < 8, `mean difference ${mean}`);
    }
  });

  it("scrolls by wheel, keys and the bar", async () => {
    const { page } = reader;
    const { box } = await canvasOf(page);
    await page.mouse.move(...middle(box));
    await page.mouse.wheel(0, 100);
    await settle(page);
    assert.equal((await place(page))[0], 14);
    await page.keyboard.press("Home");
    await settle(page);
    assert.equal((await place(page))[0], 1);
    await page.keyboard.press("PageDown");
    await page.keyboard.press("ArrowUp");
    await settle(page);
    assert.equal((await place(page))[0], 10);
    const bar = await page.locator('[role="slider"][aria-orientation="vertical"]').boundingBox();
    await page.mouse.click(bar.x + bar.width / 2, bar.y + bar.height - 2);
    await settle(page);
    assert.equal((await place(page))[0], 25);
  });

  it("changes the window by dragging and by preset", async () => {
    const { page } = reader;
    const { box } = await canvasOf(page);
    const [x, y] = middle(box);
    await page.locator("body").click({ position: { x: 600, y: 10 } });
    await page.keyboard.press("6");
    await page.waitForTimeout(200);
    assert.deepEqual(await windowOf(page), [1500, -600]);
    await page.keyboard.press("w");
    await drag(page, [x, y], [x + 60, y + 40]);
    const [width, center] = await windowOf(page);
    assert.ok(width > 1500 && center !== -600, `${width} ${center}`);
  });

  it("zooms with the right button, pans with the middle one, and fits again", async () => {
    const { page } = reader;
    const { box } = await canvasOf(page);
    const [x, y] = middle(box);
    const before = await zoomOf(page);
    await drag(page, [x, y], [x, y - 120], "right");
    assert.ok((await zoomOf(page)) !== before);
    await drag(page, [x, y], [x + 90, y], "middle");
    await page.keyboard.press("f");
    await page.waitForTimeout(200);
    assert.equal(await zoomOf(page), before);
  });

  it("turns and mirrors on the screen, letters with it", async () => {
    const { page } = reader;
    await page.keyboard.press("r");
    await page.waitForTimeout(200);
    assert.equal(await letters(page), "R A L P");
    await page.keyboard.press("h");
    await page.waitForTimeout(200);
    assert.equal(await letters(page), "R P L A");
    await page.keyboard.press("x");
    await page.waitForTimeout(300);
    assert.equal(await letters(page), "A L P R");
  });

  it("measures a length in millimetres of the patient", async () => {
    const { page, request } = reader;
    const { spacing, columns, rows } = await firstSlice(request, studies[CT], 12);
    const { box } = await canvasOf(page);
    const [x, y] = middle(box);
    await page.keyboard.press("l");
    await drag(page, [x - 100, y], [x + 100, y]);
    const text = await page.locator('[data-testid="pane-1"] svg text').first().textContent();
    const scale = Math.min(box.width / columns, box.height / rows);
    const expected = (200 / scale) * spacing;
    const measured = Number(/([\d.,]+)\s*mm/.exec(text)[1].replace(",", "."));
    assert.ok(Math.abs(measured - expected) < 1, `${text}, expected ${expected}`);
    await page.keyboard.press("b");
    await page.mouse.move(x, y + 60);
    await page.mouse.down();
    await page.waitForTimeout(600);
    await page.mouse.up();
    await page.waitForTimeout(200);
    const all = await page.locator('[data-testid="pane-1"] svg text').allTextContents();
    assert.ok(
      all.some((one) => /HU/.test(one)),
      all.join(" | "),
    );
    await page.keyboard.press("s");
  });

  it("stands in two by two panes, and a series can be dragged into one", async () => {
    const { page } = reader;
    await page.getByRole("button", { name: "Bố cục" }).click();
    await page.getByRole("button", { name: "2 × 2" }).click();
    await page.waitForTimeout(300);
    assert.equal(await page.locator('section[data-testid^="pane-"]').count(), 4);
    await page.locator('[data-testid="stack-card"]').first().dragTo(page.locator('[data-testid="pane-4"]'));
    await settle(page);
    assert.match(await corners(page, "pane-4"), /Ảnh 13\/25/);
  });

  it("opens again after leaving, and still measures", async () => {
    const { page } = reader;
    await page.getByRole("link", { name: "Danh sách ca" }).click();
    await page.waitForFunction(() => !document.querySelector('[data-testid="viewer"]'));
    await page.goBack();
    await page.waitForSelector('[data-testid="corners"]');
    await settle(page);
    const { box } = await canvasOf(page);
    const [x, y] = middle(box);
    await page.keyboard.press("b");
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.waitForTimeout(600);
    await page.mouse.up();
    await page.waitForTimeout(200);
    const all = await page.locator('[data-testid="pane-1"] svg text').allTextContents();
    assert.ok(
      all.some((one) => /HU/.test(one)),
      all.join(" | "),
    );
    await page.keyboard.press("s");
  });

  it("was read without a fault of the page", () => assert.deepEqual(reader.faults, []));
});

/** Spacing and modality values of one slice, by the place of the slices in space. */
async function firstSlice(request, study, index) {
  const root = `${hospital.base}/dicom-web/studies/${study}`;
  const all = await (await request.get(`${root}/metadata`)).json();
  const order = all.sort((a, b) => a["00200013"].Value[0] - b["00200013"].Value[0]);
  const one = order[index];
  const frame = await request.get(
    `${root}/series/${one["0020000E"].Value[0]}/instances/${one["00080018"].Value[0]}/frames/1`,
    { headers: { Accept: "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1" } },
  );
  const bytes = await frame.body();
  const words = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const slope = one["00281053"]?.Value?.[0] ?? 1;
  const intercept = one["00281052"]?.Value?.[0] ?? 0;
  return {
    rows: one["00280010"].Value[0],
    columns: one["00280011"].Value[0],
    spacing: one["00280030"].Value[0],
    values: Float64Array.from(words, (word) => word * slope + intercept),
  };
}

describe("other pictures", () => {
  const opened = [
    ["CHT tuyến tiền liệt", /Ảnh \d+\/19/],
    ["X-quang ngực thẳng", /Ảnh 1\/1/],
    ["X-quang khớp háng", /Ảnh 1\/1/],
    ["Siêu âm tim qua thành ngực", /Ảnh 1\/30/],
    ["Siêu âm Doppler màu tim", /Ảnh 1\/8/],
    ["Siêu âm thai", /Ảnh 1\/2/],
    ["Xạ hình tim đồng bộ điện tim", /Ảnh \d+\/13/],
    ["CHT sọ não", /Ảnh \d+\/64/],
    ["CLVT tưới máu não", /Ảnh \d+\/2/],
  ];
  for (const [description, expected] of opened) {
    it(`open: ${description}`, async () => {
      await openStudy(reader.page, hospital.base, studies[description]);
      assert.match(await corners(reader.page), expected);
      const { box, shades } = await canvasOf(reader.page);
      const grid = Array.from({ length: 400 }, (_, at) => [
        ((at % 20) + 0.5) * (box.width / 20),
        (Math.floor(at / 20) + 0.5) * (box.height / 20),
      ]);
      const seen = new Set((await shades(grid)).map(([red]) => red >> 4));
      assert.ok(seen.size > 3, `shades ${[...seen]}`);
    });
  }

  it("hang four mammograms as they are read", async () => {
    await openStudy(reader.page, hospital.base, studies["X-quang tuyến vú hai bên"]);
    assert.equal(await reader.page.locator('[data-testid^="pane-"] canvas.cornerstone-canvas').count(), 4);
  });

  it("show a card for an ECG, which has no picture", async () => {
    await openStudy(reader.page, hospital.base, studies["Điện tim 12 chuyển đạo"]);
    assert.match(await reader.page.locator('[data-testid="object-card"]').innerText(), /Dạng sóng/);
  });

  it("run as a cine at the rate of the header, and stop", async () => {
    const { page } = reader;
    await openStudy(page, hospital.base, studies["Siêu âm Doppler màu tim"]);
    await page.waitForSelector('[data-testid="stack-card"] [data-full="true"]');
    await page.keyboard.press(" ");
    const seen = new Set();
    for (let look = 0; look < 12; look += 1) {
      seen.add((await place(page))[0]);
      await page.waitForTimeout(90);
    }
    assert.ok(seen.size > 3, `frames ${[...seen]}`);
    await page.keyboard.press(" ");
    await page.waitForTimeout(200);
    const [stopped] = await place(page);
    await page.waitForTimeout(300);
    assert.equal((await place(page))[0], stopped);
  });

  it("show why one broken frame is missing, and go on with the rest", async () => {
    const { page } = reader;
    await page.route("**/frames/5", (route) => route.fulfill({ status: 500, body: "no" }));
    await openStudy(page, hospital.base, studies["Siêu âm Doppler màu tim"]);
    for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowDown");
    await page.waitForSelector('[data-testid="pane-1"] [role="alert"]');
    assert.match(await page.locator('[data-testid="pane-1"] [role="alert"]').innerText(), /Máy chủ không gửi được/);
    await page.keyboard.press("ArrowDown");
    await settle(page);
    assert.equal(await page.locator('[data-testid="pane-1"] [role="alert"]').count(), 0);
    await page.unroute("**/frames/5");
  });
});

describe("a phone", () => {
  let phone;

  before(async () => {
    phone = await openPage(browser, hospital.base, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      deviceScaleFactor: 2,
    });
    await openStudy(phone.page, hospital.base, studies[CT]);
  });

  async function touch(steps) {
    const session = await phone.page.context().newCDPSession(phone.page);
    const [first, ...rest] = steps;
    const points = (list) => list.map(([x, y], id) => ({ x, y, id }));
    await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: points(first) });
    for (const step of rest) {
      await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points(step) });
      await phone.page.waitForTimeout(30);
    }
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await phone.page.waitForTimeout(250);
  }

  const between = (from, to, count = 8) =>
    Array.from({ length: count + 1 }, (_, step) =>
      from.map(([x, y], finger) => [
        x + ((to[finger][0] - x) * step) / count,
        y + ((to[finger][1] - y) * step) / count,
      ]),
    );

  it("scrolls with one finger", async () => {
    const [start] = await place(phone.page);
    const { box } = await canvasOf(phone.page);
    const [x, y] = middle(box);
    await touch(between([[x, y - 100]], [[x, y + 100]], 16));
    await settle(phone.page);
    assert.notEqual((await place(phone.page))[0], start);
  });

  it("zooms with two fingers", async () => {
    const zoom = await zoomOf(phone.page);
    const { box } = await canvasOf(phone.page);
    const [x, y] = middle(box);
    const from = [
      [x - 40, y],
      [x + 40, y],
    ];
    const to = [
      [x - 90, y],
      [x + 90, y],
    ];
    await touch(between(from, to));
    const after = await zoomOf(phone.page);
    assert.ok(after > zoom * 1.8 && after < zoom * 2.8, `${zoom} → ${after}`);
  });

  it("changes the window with one finger once that tool is chosen", async () => {
    const { page } = phone;
    const before = await windowOf(page);
    await page.getByRole("button", { name: "Cửa sổ ảnh", exact: true }).tap();
    const { box } = await canvasOf(page);
    const [x, y] = middle(box);
    await touch(between([[x, y]], [[x + 60, y + 40]]));
    assert.notDeepEqual(await windowOf(page), before);
  });

  it("does not slide sideways as a page", async () => {
    const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    assert.equal(wide, false);
    assert.deepEqual(phone.faults, []);
  });
});
