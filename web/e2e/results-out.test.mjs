/** A clerk of the IT room lets a HIS be told results, and sees at once what it would get; against the real program. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, it } from "node:test";
import { SIZES } from "./browser.mjs";
import { openBrowser, openHospital, openPage } from "./viewer.hospital.mjs";

const SHOTS = "test-results/results-out";
let hospital;
let browser;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  hospital = await openHospital({ demo: false, people: { quantri: "admin" } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await hospital?.close();
});

it("shows the result that a HIS would be told, as the form is filled in", async () => {
  const { page, faults } = await openPage(browser, hospital.base, SIZES.laptop, "quantri");
  page.setDefaultTimeout(10_000);
  await page.goto(`${hospital.base}/his`);
  await page.getByRole("button", { name: "Thêm kết nối" }).first().click();
  await page.getByRole("checkbox", { name: /^Kết quả/ }).check();
  const example = page.getByRole("region", { name: "Kết quả mẫu sẽ gửi" });
  await example.getByText("59776-5^Mô tả^LN").first().waitFor();
  await page.getByRole("region", { name: "Kết quả gửi đi" }).getByRole("combobox", { name: "Ảnh tiêu biểu" }).click();
  await page.getByRole("option", { name: "Trong bản tin (JPEG)" }).click();
  await example.getByText("^IM^JPEG^Base64^").first().waitFor();
  await page.getByLabel("Kèm phiếu kết quả PDF").check();
  await example.getByText("^Application^PDF^Base64^").first().waitFor();
  await page.getByText("Mã riêng của HIS cho từng mục").click();
  await page.getByLabel("Kết luận", { exact: true }).fill("KQ01");
  await example.getByText("KQ01^Kết luận^L").first().waitFor();
  for (const size of [SIZES.desktop, SIZES.laptop, SIZES.phone]) {
    await page.setViewportSize(size.viewport);
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${SHOTS}/form-${size.viewport.width}.png`, fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} pixels wider than the screen`);
  }
  assert.deepEqual(faults, []);
});
