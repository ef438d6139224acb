/** A clerk fills the catalogue, gives homeless images their orders, and captures what speaks no DICOM; for real. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { SIZES } from "./browser.mjs";
import { order, send } from "./hl7.mjs";
import { openBrowser, openHospital, openPage } from "./viewer.hospital.mjs";

const SHOTS = "test-results/images";
let hospital;
let browser;
let page;
let faults;

async function shootAll(name) {
  for (const size of [SIZES.desktop, SIZES.laptop, SIZES.phone]) {
    await page.setViewportSize(size.viewport);
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${SHOTS}/${name}-${size.viewport.width}.png` });
  }
  await page.setViewportSize(SIZES.laptop.viewport);
}

const ask = async (path) => (await page.request.get(`${hospital.base}/api/v1${path}`)).json();

async function tell(path, data, method = "post") {
  const csrf = (await page.context().cookies()).find((cookie) => cookie.name === "khoanh_csrf").value;
  const answer = await page.request[method](`${hospital.base}/api/v1${path}`, {
    data,
    headers: { "X-Khoanh-CSRF": csrf },
  });
  assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
  return answer.status() === 204 ? null : answer.json();
}

async function until(holds, what) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail(what);
}

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  hospital = await openHospital({ people: { quantri: "admin", ktv: "technologist" } });
  browser = await openBrowser("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
  const options = { ...SIZES.laptop, permissions: ["camera"] };
  ({ page, faults } = await openPage(browser, hospital.base, options, "quantri"));
  page.setDefaultTimeout(10_000);
});

after(async () => {
  await browser?.close();
  await hospital?.close();
});

describe("the catalogue", () => {
  it("takes a room with its device", async () => {
    await page.goto(`${hospital.base}/catalogue?tab=rooms`);
    await page.getByRole("button", { name: "Thêm phòng" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Mã", { exact: false }).first().fill("NS9");
    await dialog.getByLabel("Tên phòng").fill("Phòng nội soi 9");
    await dialog.getByRole("button", { name: "Lưu" }).click();
    await page.getByRole("row", { name: /Phòng nội soi 9/ }).waitFor();
    await shootAll("rooms");
  });

  it("brings a table in, whole or not at all", async () => {
    await page.goto(`${hospital.base}/catalogue`);
    await page.getByRole("button", { name: "Nhập từ bảng (CSV)" }).click();
    const dialog = page.getByRole("dialog");
    const table =
      "Mã;Tên;Loại máy;Phòng;Phút;Chuẩn bị\nNS01;Nội soi dạ dày;ES;NS9;20;Nhịn ăn 6 giờ\nDA01;Ảnh da;XC;;5;";
    await dialog.getByLabel("Hoặc dán bảng từ Excel").fill(`${table}\nSAI;;CT;;5;`);
    await dialog.getByRole("button", { name: "Nhập 3 dịch vụ" }).click();
    await dialog.getByText("Dòng 3").waitFor();
    await shootAll("bring");
    await dialog.getByLabel("Hoặc dán bảng từ Excel").fill(table);
    await dialog.getByRole("button", { name: "Nhập 2 dịch vụ" }).click();
    await page.getByText("Thêm 2, cập nhật 0, giữ nguyên 0 dịch vụ").waitFor();
    await page.getByPlaceholder("Tìm theo mã, tên, nhóm").fill("da day");
    await page.getByRole("row", { name: /Nội soi dạ dày/ }).waitFor();
    assert.equal(await page.getByRole("row", { name: /Ảnh da/ }).count(), 0);
    await shootAll("services");
  });

  it("maps an unknown code of a HIS by one click", async () => {
    await tell("/his", { name: "HIS1", sending_application: "HIS1" });
    await page.goto(`${hospital.base}/catalogue?tab=codes`);
    assert.match(
      await send(hospital.hl7, order("CDNS1", { service: "X99^Nội soi dạ dày", modality: "ES" })),
      /MSA\|AA/,
    );
    const row = page.getByRole("row", { name: /X99/ });
    await row.waitFor();
    await shootAll("codes");
    await row.getByRole("button", { name: "Nội soi dạ dày (NS01)" }).click();
    await row.waitFor({ state: "detached" });
    const { items } = await ask("/orders?placer_order_number=CDNS1");
    assert.equal(items[0].service_code, "NS01");
  });
});

describe("homeless images", () => {
  it("are matched by a number, taken back by U, and let go by D", async () => {
    await until(async () => (await ask("/homeless")).items.length > 2, "no study is homeless");
    await page.goto(`${hospital.base}/homeless`);
    const first = page.locator("[data-study][aria-current]");
    await first.waitFor();
    const uid = await first.getAttribute("data-study");
    const homeless = (await ask("/homeless")).items.find((one) => one.study_uid === uid);
    const placed = await tell("/orders", {
      patient_facts: { code: homeless.patient_code, name: homeless.patient_name },
      code: (await ask("/services")).items.find((one) => homeless.modalities.includes(one.modality))?.code ?? "NS01",
    });
    await page.reload();
    await page.locator(`[data-study="${uid}"]`).click();
    const offered = page.locator(`ol [data-order="${placed.order.id}"]`);
    await offered.waitFor();
    await shootAll("homeless");
    const number = (
      await page.locator("ol [data-order]").evaluateAll((all) => all.map((one) => one.dataset.order))
    ).indexOf(String(placed.order.id));
    await page.keyboard.press(String(number + 1));
    await page.locator(`[data-study="${uid}"]`).waitFor({ state: "detached" });
    await page
      .getByText("Đã ghép ca của")
      .waitFor()
      .catch(async (fault) => {
        await page.screenshot({ path: `${SHOTS}/unmatched.png` });
        throw fault;
      });
    await shootAll("matched");
    assert.deepEqual((await ask(`/orders/${placed.order.id}`)).studies, [uid]);
    await page.keyboard.press("u");
    await page.locator(`[data-study="${uid}"][aria-current]`).waitFor();
    assert.deepEqual((await ask(`/orders/${placed.order.id}`)).studies, []);
    await page.keyboard.press("d");
    await page.getByRole("dialog").getByRole("button", { name: "Ảnh thử máy" }).click();
    await page.locator(`[data-study="${uid}"]`).waitFor({ state: "detached" });
    await tell(`/orders/${placed.order.id}/studies/${uid}`, {}, "put");
    await page.goto(`${hospital.base}/?q=${encodeURIComponent(homeless.patient_code)}&when=always`);
    const details = page.getByRole("button", { name: /^Chi tiết ca chụp/ });
    await page.locator(`[data-study="${uid}"]`).locator(details).click();
    const drawer = page.getByRole("dialog");
    await drawer.locator(`[data-order="${placed.order.id}"]`).waitFor();
    await shootAll("study-order");
    await drawer.getByRole("button", { name: "Bỏ ghép" }).click();
    await page.getByRole("dialog", { name: "Bỏ ghép" }).getByRole("button", { name: "Bỏ ghép" }).click();
    await drawer.getByText("Ca này chưa ghép với chỉ định nào").waitFor();
  });

  it("get an order that nobody placed", async () => {
    await page.goto(`${hospital.base}/homeless`);
    const first = page.locator("[data-study][aria-current]");
    await first.waitFor();
    const uid = await first.getAttribute("data-study");
    await page.keyboard.press("n");
    const dialog = page.getByRole("dialog");
    const service = dialog.getByRole("combobox", { name: "Dịch vụ" });
    await service.press("ArrowDown");
    await service.press("Enter");
    await shootAll("place");
    await dialog.getByRole("button", { name: "Nhập và ghép" }).click();
    await page.locator(`[data-study="${uid}"]`).waitFor({ state: "detached" });
  });
});

describe("capture", () => {
  it("takes stills by F2 and by a foot switch, a clip, a crop, and keeps what is chosen", async () => {
    const tech = await openPage(browser, hospital.base, { ...SIZES.laptop, permissions: ["camera"] }, "ktv");
    ({ page } = tech);
    page.setDefaultTimeout(20_000);
    await page.goto(`${hospital.base}/capture`);
    await page.getByRole("searchbox").fill("CDNS1");
    await page.locator("[data-order]").first().waitFor();
    await shootAll("choose");
    await until(async () => (await page.locator("[data-order]").count()) === 1, "the order is not found alone");
    await page.getByRole("searchbox").press("Enter");
    await page.getByRole("button", { name: "Chụp (F2)" }).and(page.locator(":enabled")).waitFor();
    await page.waitForTimeout(800);
    await page.keyboard.press("F2");
    await page.keyboard.press("F2");
    await until(async () => (await page.locator('[data-shot="still"]').count()) === 2, "no two stills");
    await page.getByRole("button", { name: "Chụp: F2" }).click();
    await page.keyboard.press("b");
    await page.getByRole("button", { name: "Chụp: b" }).waitFor();
    await page.keyboard.press("b");
    await until(async () => (await page.locator('[data-shot="still"]').count()) === 3, "the foot switch takes none");
    await page.keyboard.press("F4");
    await page.getByText("Đang quay").waitFor();
    await page.waitForTimeout(1500);
    await page.keyboard.press("F4");
    await page.locator('[data-shot="clip"]').waitFor();
    await page.getByRole("button", { name: "Cắt ảnh 1" }).click();
    const crop = await page.getByTestId("crop").boundingBox();
    await page.mouse.move(crop.x + crop.width * 0.25, crop.y + crop.height * 0.25);
    await page.mouse.down();
    await page.mouse.move(crop.x + crop.width * 0.75, crop.y + crop.height * 0.75, { steps: 5 });
    await page.mouse.up();
    await page.screenshot({ path: `${SHOTS}/crop.png` });
    await page.getByRole("dialog").getByRole("button", { name: "Cắt", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("checkbox", { name: "Chọn ảnh 2" }).uncheck();
    await page.locator('input[type="file"]').setInputFiles({
      name: "don.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("x"),
    });
    await page.getByText("don.txt: chỉ nhận").waitFor();
    await shootAll("studio");
    await page.getByRole("button", { name: "Lưu 3 ảnh vào chỉ định" }).click();
    await until(async () => (await page.locator('[data-state="sent"]').count()) === 3, "not all are kept").catch(
      async (fault) => {
        await page.screenshot({ path: `${SHOTS}/failed.png` });
        throw fault;
      },
    );
    await page.getByText("Đã lưu 3").waitFor();
    await shootAll("kept");
    const { items } = await ask("/orders?placer_order_number=CDNS1");
    assert.equal(items[0].state, "unread");
    const kept = (await ask(`/orders/${items[0].id}/captures`)).items;
    assert.deepEqual(
      kept.map((one) => one.modality),
      ["ES", "ES", "ES"],
    );
    assert.ok(Math.abs(kept[0].columns * 2 - kept[1].columns) <= 2, `${kept[0].columns} of ${kept[1].columns}`);
    assert.ok(kept[2].frames > 5, `${kept[2].frames} frames`);
    assert.deepEqual([...faults, ...tech.faults], []);
  });
});
