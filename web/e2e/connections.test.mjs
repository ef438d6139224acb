/** A clerk of the IT room connects a HIS, places its fields, and mends what failed; against the real program. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { SIZES } from "./browser.mjs";
import { listen, message, order, PID, send } from "./hl7.mjs";
import { openBrowser, openHospital, openPage } from "./viewer.hospital.mjs";

const SHOTS = "test-results/connections";
let hospital;
let browser;
let page;
let faults;
let his;

async function shoot(name, width = SIZES.laptop) {
  await page.setViewportSize(width.viewport);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${SHOTS}/${name}-${width.viewport.width}.png` });
  await page.setViewportSize(SIZES.laptop.viewport);
}

async function shootAll(name) {
  for (const size of [SIZES.desktop, SIZES.laptop, SIZES.phone]) await shoot(name, size);
}

async function until(holds, what) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail(what);
}

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  hospital = await openHospital({ demo: false, people: { quantri: "admin", lamsang: "clinician" } });
  browser = await openBrowser();
  his = await listen();
  ({ page, faults } = await openPage(browser, hospital.base, SIZES.laptop, "quantri"));
  page.setDefaultTimeout(10_000);
});

after(async () => {
  await browser?.close();
  his?.close();
  await hospital?.close();
});

describe("a HIS", () => {
  it("that nobody registered shows by itself and is approved with its fields", async () => {
    await page.goto(`${hospital.base}/his`);
    await page.getByText("Chưa có kết nối HIS nào").waitFor();
    assert.match(await send(hospital.hl7, order("CD0")), /MSA\|AR/);
    const knock = page.getByRole("row", { name: /HIS1 \| BV01/ });
    await knock.waitFor();
    await shootAll("knock");
    await knock.getByRole("button", { name: "Chấp nhận" }).click();
    await page.getByRole("heading", { name: "Thêm kết nối" }).waitFor();
    assert.equal(await page.getByLabel("Ứng dụng gửi (MSH-3)").inputValue(), "HIS1");
    assert.equal(await page.getByLabel("Tên kết nối").inputValue(), "HIS1");
    assert.ok(await page.getByText("127.0.0.1").isVisible());
  });

  it("shows at once what a pasted message means, and takes places by a click", async () => {
    const pid = `${PID}||||||079080001234`;
    const text = order("CD7", { pid }).replaceAll("\r", "\n").replace("|CT\n", "|CT\nZBH|GD4797912345678|PHONG3|UT1\n");
    await page.getByLabel("Bản tin", { exact: true }).fill(text);
    const region = page.getByRole("region", { name: "Thử trên một bản tin" });
    await region.getByText("Chỉ định: Chỉ định mới").waitFor();
    const place = (name) => page.locator(`[data-field="${name}"]`);
    await place("citizen_number").getByText("079080001234").waitFor();
    await place("service_code").getByText("CT01").waitFor();
    assert.equal(await place("insurance_number").getByText("GD4797912345678").count(), 0);
    await place("insurance_number").getByRole("button", { name: "Số thẻ BHYT" }).click();
    await region.getByRole("button", { name: "ZBH-1: GD4797912345678" }).click();
    await place("insurance_number").locator("strong").getByText("GD4797912345678").waitFor();
    await place("room").locator("input").first().fill("ZBH-2");
    await page.keyboard.press("Enter");
    await place("room").locator("strong").getByText("PHONG3").waitFor();
    await place("priority").getByRole("button", { name: "Mức ưu tiên" }).click();
    await region.getByRole("button", { name: "ZBH-3: UT1" }).click();
    await place("priority")
      .getByRole("button", { name: /^Mã \(/ })
      .click();
    await place("priority").locator("label", { hasText: "Nghĩa là" }).click();
    await page.getByRole("option", { name: "Cấp cứu (stat)" }).click();
    await place("priority").getByRole("button", { name: "Thêm" }).click();
    await place("priority").locator("strong").getByText("stat").waitFor();
    await shootAll("profile");
    await page.getByLabel("Ghi chú").first().fill("HIS chính của bệnh viện");
    await page.getByRole("button", { name: "Lưu" }).click();
    await page.getByRole("row", { name: /HIS chính của bệnh viện/ }).waitFor();
    const saved = await (await page.request.get(`${hospital.base}/api/v1/his/HIS1`)).json();
    assert.deepEqual(saved.fields, { insurance_number: ["ZBH-1"], room: ["ZBH-2"], priority: ["ZBH-3"] });
    assert.deepEqual(saved.codes, { priority: { UT1: "stat" } });
  });

  it("is sent to, paused and let go on", async () => {
    await page.getByRole("button", { name: "Sửa HIS1" }).click();
    await page.getByLabel("Trạng thái chỉ định").check();
    await page.getByLabel("Địa chỉ nhận").fill("127.0.0.1");
    await page.getByRole("textbox", { name: "Cổng" }).fill(String(his.port));
    await page.getByRole("button", { name: "Lưu" }).click();
    const row = page.getByRole("row", { name: /HIS1/ });
    await row.getByText(`127.0.0.1:${his.port}`).waitFor();
    await row.getByRole("button", { name: "Tạm dừng gửi HIS1" }).click();
    await row.getByText("Đang tạm dừng").waitFor();
    assert.match(await send(hospital.hl7, order("CD1")), /MSA\|AA/);
    const { items } = await (await page.request.get(`${hospital.base}/api/v1/orders?placer_order_number=CD1`)).json();
    const cookies = await page.context().cookies();
    const csrf = cookies.find((cookie) => cookie.name === "khoanh_csrf").value;
    const hold = await page.request.post(`${hospital.base}/api/v1/orders/${items[0].id}/steps`, {
      data: { step: "hold", reason: "Chưa nhịn ăn" },
      headers: { "X-Khoanh-CSRF": csrf },
    });
    assert.equal(hold.status(), 200, await hold.text());
    await new Promise((done) => setTimeout(done, 1500));
    assert.deepEqual(his.got, []);
    await row.getByRole("button", { name: "Gửi tiếp HIS1" }).click();
    await until(() => his.got.length > 0, "nothing was sent");
    assert.match(his.got[0], /CD1/);
    await row.getByText(/Gửi lần cuối/).waitFor();
    await shootAll("list");
  });
});

describe("the message log", () => {
  it("shows a failure as it comes, says why in Vietnamese, and takes a correction", async () => {
    await page.goto(`${hospital.base}/messages`);
    await page.locator("[data-message]").first().waitFor();
    const bad = message("ADT^A04^ADT_A01", "HONG1", ["EVN||20260102", "PID|1||||Lê^Hoa||1990|F"]);
    assert.match(await send(hospital.hl7, bad), /MSA\|AE/);
    const row = page.getByRole("row", { name: /HONG1/ });
    await row.getByText("Bị lỗi").waitFor();
    await shootAll("log");
    await row.getByRole("button").click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("heading", { name: "PID Người bệnh" }).waitFor();
    await drawer.getByText("PID-5 Họ tên").waitFor();
    assert.match(await drawer.innerText(), /Thiếu|mã/);
    await shootAll("message");
    await drawer.getByRole("button", { name: "Sửa rồi xử lý lại" }).click();
    const text = drawer.getByLabel("Nội dung sửa");
    await text.fill((await text.inputValue()).replace("PID|1||||", "PID|1||BN0002||"));
    await shoot("correct");
    await drawer.getByRole("button", { name: "Xử lý bản đã sửa" }).click();
    await drawer.getByText("đã sửa", { exact: true }).waitFor();
    await drawer.getByRole("tab", { name: "Bản đã sửa" }).waitFor();
    await page.keyboard.press("Escape");
    await row.getByText("Đã xử lý").waitFor();
  });

  it("finds by patient's name without accents, by slip and by state", async () => {
    await page.getByRole("searchbox", { name: "Tìm" }).fill("nguyen van duc");
    await page.waitForURL(/q=nguyen/);
    await page.getByRole("row", { name: /HONG1/ }).waitFor({ state: "detached" });
    await page.getByRole("row", { name: /CD1/ }).first().waitFor();
    await page.getByRole("searchbox", { name: "Tìm" }).fill("PH0001");
    await page.waitForURL(/q=PH0001/);
    await page.getByRole("row", { name: /CD1/ }).first().waitFor();
    await page.getByRole("searchbox", { name: "Tìm" }).fill("");
    await page.waitForURL((url) => !url.search.includes("q="));
  });

  it("processes all of a filter again, after telling how many", async () => {
    for (const control of ["HONG2", "HONG3"]) {
      await send(hospital.hl7, message("ADT^A04^ADT_A01", control, ["EVN||20260102", "PID|1||||Trần^An||1990|F"]));
    }
    await page.goto(`${hospital.base}/messages?direction=in&state=failed`);
    await page.getByRole("row", { name: /HONG3/ }).waitFor();
    await page.getByRole("button", { name: "Xử lý lại tất cả" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Xử lý lại 2 bản tin theo bộ lọc").waitFor();
    await shoot("repeat");
    await dialog.getByRole("button", { name: "Xử lý lại tất cả" }).click();
    await page.getByText("Đã thực hiện 2 bản tin, 2 bản tin vẫn lỗi").waitFor();
  });

  it("sends all of a filter again", async () => {
    const before = his.got.length;
    await page.goto(`${hospital.base}/messages?direction=out&state=sent`);
    await page.getByRole("row", { name: /CD1/ }).first().waitFor();
    await page.getByRole("button", { name: "Gửi lại tất cả" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Gửi lại tất cả" }).click();
    await until(() => his.got.length > before, "nothing was sent again");
  });

  it("is not for the wards", async () => {
    const ward = await openPage(browser, hospital.base, {}, "lamsang");
    await ward.page.goto(`${hospital.base}/messages`);
    await ward.page.getByText("Bạn không có quyền xem trang này").waitFor();
    assert.equal(await ward.page.getByRole("link", { name: "Kết nối HIS" }).count(), 0);
    await ward.page.context().close();
    assert.deepEqual(faults, []);
  });
});
