/** A radiologist takes the next case, writes beside the pictures, approves and returns; who ordered it reads it. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, it } from "node:test";
import { SIZES } from "./browser.mjs";
import { makeKeyFile, openBrowser, openHospital, openPage } from "./viewer.hospital.mjs";

const SHOTS = "test-results/reading";
let hospital;
let browser;
let admin;

const enter = async (name, size = SIZES.desktop) => {
  const opened = await openPage(browser, hospital.base, size, name);
  opened.page.setDefaultTimeout(20_000);
  return opened;
};

async function shootAll(page, name) {
  for (const size of [SIZES.desktop, SIZES.laptop, SIZES.phone]) {
    await page.setViewportSize(size.viewport);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${SHOTS}/${name}-${size.viewport.width}.png` });
  }
  await page.setViewportSize(SIZES.desktop.viewport);
}

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  hospital = await openHospital({
    people: { bacsi: "radiologist", bacsi2: "radiologist", quantri: "admin", khoa: "clinician" },
  });
  browser = await openBrowser();
  admin = await enter("quantri");
});

after(async () => {
  await browser?.close();
  await hospital?.close();
});

it("a case is taken by one key, written beside its pictures, approved, returned and read", {
  timeout: 300_000,
}, async () => {
  const { page, faults } = await enter("bacsi");
  await page.goto(`${hospital.base}/reading?modality=CT`);
  await page.getByRole("button", { name: "Đọc", exact: true }).first().waitFor();
  await shootAll(page, "list");
  await page.getByRole("heading", { name: "Danh sách đọc" }).click();
  await page.keyboard.press("n");
  const report = page.getByRole("region", { name: "Kết quả" });
  await report.getByLabel("Mô tả", { exact: true }).fill("Nốt mờ thùy trên phải.");
  await page.waitForSelector('[data-testid="corners"]');
  await report.getByLabel("Kết luận", { exact: true }).fill("Nốt phổi phải.");
  await report.getByText(/Đã lưu lúc/).waitFor();

  await page.locator('[data-testid="pane-1"] canvas').first().click();
  await page.keyboard.press("2");
  await page.locator('[data-testid="pane-1"]').getByText("W 600").waitFor();
  await page.keyboard.press("k");
  const picture = report.getByRole("button", { name: /Ảnh tiêu biểu 1/ });
  await picture.waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll("aside img")].every((one) => one.naturalWidth > 0));
  await report.getByLabel("Chú thích").fill("Nốt 12 mm");
  await shootAll(page, "editor");

  const shown = await sliceOf(page);
  await page.locator('[data-testid="pane-1"] canvas').first().click();
  await page.keyboard.press("End");
  await page.waitForTimeout(500);
  assert.notEqual(await sliceOf(page), shown);
  await report.getByTitle("Xem lát cắt này").click();
  for (let tries = 0; tries < 100 && (await sliceOf(page)) !== shown; tries++) await page.waitForTimeout(100);
  assert.equal(await sliceOf(page), shown);

  const finish = report.getByRole("button", { name: /^Đọc xong và duyệt/ });
  await finish.click();
  await sign(page, report);
  await report.getByRole("button", { name: /^Trả kết quả/ }).click();
  await report
    .getByRole("button", { name: /Hủy trả kết quả|Bổ sung/ })
    .first()
    .waitFor();
  await report.getByRole("tab", { name: /Phiên bản/ }).click();
  await report
    .getByText("Trả kết quả", { exact: true })
    .or(report.getByText(/Trả kết quả · bacsi/))
    .first()
    .waitFor();

  const clinician = await enter("khoa", SIZES.laptop);
  const key = new URL(page.url()).searchParams.get("report");
  const [one] = (await (await admin.request.get(`${hospital.base}/api/v1/reports/${key}`)).json()).orders;
  await clinician.page.goto(`${hospital.base}/orders/${one.id}`);
  const result = clinician.page.getByRole("region", { name: "Kết quả" });
  await result.getByText("Nốt phổi phải.").waitFor();
  await result.getByRole("img", { name: "Nốt 12 mm" }).waitFor();
  await shootAll(clinician.page, "result");
  assert.deepEqual(faults, []);
});

/** Which slice is shown, and in which window; how large it is drawn is the pane's business. */
async function sliceOf(page) {
  const text = await page.locator('[data-testid="pane-1"] [data-testid="corners"]').innerText();
  return text
    .split("\n")
    .filter((line) => /^(Ảnh|W) /.test(line))
    .join();
}

/** Sign with a file's key, once with a wrong password. */
async function sign(page, report) {
  const csrf = (await admin.page.context().cookies()).find(({ name }) => name === "khoanh_csrf").value;
  const added = await admin.request.post(`${hospital.base}/api/v1/signing-keys`, {
    headers: { "X-Khoanh-CSRF": csrf },
    data: { name: "Khóa của Hai", kind: "file", login: "bacsi", content: makeKeyFile("Bs. Hai", "mk"), secret: "mk" },
  });
  assert.equal(added.status(), 201, await added.text());
  await report.getByRole("button", { name: "Ký số" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Mật khẩu của tệp khóa").fill("sai");
  await dialog.getByRole("button", { name: "Ký số" }).click();
  await dialog.getByRole("alert").waitFor();
  await shootAll(page, "sign");
  await dialog.getByLabel("Mật khẩu của tệp khóa").fill("mk");
  await dialog.getByRole("button", { name: "Ký số" }).click();
  await dialog.waitFor({ state: "hidden" });
  await report.getByRole("button", { name: "Ký số" }).waitFor({ state: "hidden" });
}

it("what a crashed browser had not sent comes back, and two people see both texts", { timeout: 120_000 }, async () => {
  const { page } = await enter("bacsi", SIZES.laptop);
  await page.goto(`${hospital.base}/reading`);
  await page.getByRole("button", { name: "Đọc", exact: true }).first().click();
  const field = page.getByLabel("Mô tả", { exact: true });
  await field.fill("Trước khi mất mạng.");
  await page.getByText(/Đã lưu lúc/).waitFor();
  await page.context().setOffline(true);
  await field.fill("Viết khi mất mạng.");
  await page.getByText(/Mất kết nối/).waitFor();
  await page.context().setOffline(false);
  await page.route("**/draft", (route) => route.abort());
  await page.reload();
  await page.waitForFunction(
    () => document.querySelector("textarea[data-section=description]")?.value === "Viết khi mất mạng.",
  );
  await page.unroute("**/draft");
  await page.getByText(/Đã lưu lúc/).waitFor();

  const other = await enter("bacsi2", SIZES.laptop);
  const key = page.url().match(/report[=/](\d+)/)[1];
  await other.page.goto(`${hospital.base}/report/${key}`);
  await other.page.getByRole("button", { name: "Nhận lại ca" }).click();
  await other.page.getByLabel("Lý do").fill("Đổi ca trực");
  await other.page.getByRole("dialog").getByRole("button", { name: "Nhận lại ca" }).click();
  const theirs = other.page.getByLabel("Mô tả", { exact: true });
  await theirs.waitFor();
  assert.equal(await theirs.inputValue(), "Viết khi mất mạng.");
  await theirs.fill("Bản của bác sĩ hai.");
  await other.page.getByText(/Đã lưu lúc/).waitFor();
  await page.getByText("bacsi2 đang giữ").waitFor();
  await page.getByText("Bản của bác sĩ hai.").waitFor();
  await page.screenshot({ path: `${SHOTS}/taken-over.png` });
});
