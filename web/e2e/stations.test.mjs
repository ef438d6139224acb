/** The IT room declares workstations, sends DICOM requests again, hangs a wall display; axe looks at the department. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, it } from "node:test";
import { launch, SIZES, signIn, visit } from "./browser.mjs";
import { openHouse, PASSWORD } from "./house.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = "test-results/stations";
const UPRIGHT = { viewport: { width: 820, height: 1180 }, hasTouch: true };
let house;
let browser;
let chief;
let order;
let patient;

async function enter(name, size = SIZES.laptop) {
  const opened = await visit(browser, house.address, size);
  await signIn(opened.page, name, PASSWORD);
  await opened.page.getByRole("navigation").first().waitFor({ state: "attached" });
  return opened;
}

async function shoot(page, name) {
  for (const size of [SIZES.desktop, UPRIGHT, SIZES.phone]) {
    await page.setViewportSize(size.viewport);
    await page.waitForTimeout(250);
    await page.screenshot({ path: `${SHOTS}/${name}-${size.viewport.width}.png` });
  }
  await page.setViewportSize(SIZES.laptop.viewport);
}

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  house = await openHouse({ quantri: "admin", bacsi: "clinician" });
  browser = await launch();
  await house.call("POST", "/rooms", { code: "P1", name: "Phòng X-quang 1", modalities: ["DX"] });
  await house.call("POST", "/services", { code: "XQ01", name: "X-quang ngực thẳng", modality: "DX" });
  const patient_facts = { code: "BN1", name: "Nguyễn Văn Đức", birth_date: "19700102" };
  order = (await house.call("POST", "/orders", { patient_facts, code: "XQ01" })).order;
  patient = order.patient;
  chief = await enter("quantri");
});

after(async () => {
  await browser?.close();
  await house?.close();
});

it("a workstation is declared, its browser enrolled, and what may be done from it limited", async () => {
  const { page } = chief;
  await page.getByRole("link", { name: "Máy trạm" }).click();
  await page.getByText("Chưa khai báo máy trạm nào").waitFor();
  await page.getByRole("button", { name: "Thêm máy trạm" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên máy").fill("Khoa Nội 1");
  await dialog.getByLabel("Nơi đặt, khoa").fill("Tầng 3, nhà B");
  await dialog.getByLabel("Giới hạn quyền tại máy này").check();
  await dialog.getByText("Khoa lâm sàng").click();
  await shoot(page, "editor");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  const row = page.getByRole("row", { name: /Khoa Nội 1/ });
  await row.getByText("Giới hạn 6 quyền").waitFor();

  await row.getByRole("button", { name: "Trình duyệt" }).click();
  await dialog.getByRole("button", { name: "Tạo liên kết ghi nhận" }).click();
  const link = await dialog.getByLabel("Liên kết ghi nhận", { exact: true }).inputValue();
  await shoot(page, "browsers");
  const ward = await visit(browser, house.address);
  await ward.page.goto(link);
  await ward.page.getByRole("button", { name: "Đây là máy Khoa Nội 1" }).click();
  await ward.page.getByRole("heading", { name: "Đã ghi nhận Khoa Nội 1" }).waitFor();
  const [cookie] = (await ward.context.cookies()).filter((one) => one.name === "khoanh_station");
  assert.ok(cookie.httpOnly && cookie.expires > Date.now() / 1000 + 300 * 86_400);
  await dialog.getByText(/Chrome/).waitFor();
  await page.keyboard.press("Escape");

  await signIn(ward.page, "quantri", PASSWORD);
  await ward.page.getByRole("link", { name: "Danh sách ca", exact: true }).waitFor();
  assert.equal(await ward.page.getByRole("link", { name: "Nhật ký" }).count(), 0, "the ward's machine has no more");
  assert.equal(
    await ward.page.getByRole("link", { name: "Người dùng" }).count(),
    1,
    "but the server itself keeps this",
  );
  await row.getByRole("button", { name: "Kiểm tra" }).click();
  await row.getByText("Đang hoạt động").waitFor();
  await shoot(page, "stations");

  await page.getByLabel("Từ chối: không ai đăng nhập được").check();
  await page.getByRole("region", { name: "Máy chưa khai báo" }).getByRole("button", { name: "Lưu" }).click();
  await page.getByText("Đã lưu").first().waitFor();
  await page.getByLabel("Cho phép: mỗi người có đủ quyền của mình").check();
  await page.getByRole("region", { name: "Máy chưa khai báo" }).getByRole("button", { name: "Lưu" }).click();
  assert.deepEqual([...chief.complaints, ...ward.complaints], []);
  await ward.context.close();
});

it("what is sent to devices is seen, and the QR of a console is set", async () => {
  const { page } = chief;
  await house.call("POST", "/devices", { ae_title: "US1", host: "192.0.2.1", port: 104, modality: "US" });
  await page.goto("/devices");
  await page.getByRole("button", { name: "Sửa US1" }).click();
  const dialog = page.getByRole("dialog");
  for (const label of [/Báo đã làm/, /Chuyển tiếp MPPS/, /Báo khi ảnh đã sẵn sàng/, /Hỏi cam kết lưu trữ/])
    await dialog.getByRole("checkbox", { name: label }).setChecked(true);
  await dialog.getByLabel("Mã QR gõ vào máy không có worklist").fill("{accession}{enter}");
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await dialog.waitFor({ state: "detached" });
  const kept = await house.call("GET", "/devices/US1");
  assert.deepEqual(
    [kept.may_perform, kept.wants_performed, kept.wants_availability, kept.asks_commitment, kept.worklist.scan_text],
    [true, true, true, true, "{accession}{enter}"],
  );
  await page.getByText("Không có yêu cầu nào thất bại.").waitFor();
  await shoot(page, "devices");
});

it("a wall display is shown by its token alone", async () => {
  const token = await house.khoanh("token", "create", "manhinh1", "--role", "display");
  const wall = await visit(browser, house.address, SIZES.desktop);
  await wall.page.goto(`/waiting/P1#token=${token}`);
  await wall.page.getByRole("region", { name: "Phòng X-quang 1" }).waitFor();
  assert.equal((await wall.context.cookies()).length, 0, "nobody is signed in");
  await house.call("POST", `/orders/${order.id}/steps`, { step: "accept", room_code: "P1" });
  await wall.page.getByText("N. V. Đức").waitFor();
  const wrong = await visit(browser, house.address, SIZES.desktop);
  await wrong.page.goto("/waiting/P1#token=khoanh_sai");
  await wrong.page.getByRole("alert").waitFor();
  await Promise.all([wall.context.close(), wrong.context.close()]);
});

it("axe finds nothing on the pages of the department, and none scrolls sideways on an upright tablet", async () => {
  const { page, context } = await enter("quantri", UPRIGHT);
  const paths = {
    reception: "/orders",
    order: `/orders/${order.id}`,
    patients: "/patients?q=duc",
    patient: `/patients/${patient}`,
    perform: "/perform",
    schedule: "/schedule",
    roster: "/roster",
    waiting: "/waiting/P1",
    his: "/his",
    messages: "/messages",
    catalogue: "/catalogue",
    homeless: "/homeless",
    capture: "/capture",
    devices: "/devices",
    stations: "/stations",
  };
  const found = [];
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(path);
    await page.locator("h1, main").first().waitFor();
    await page.waitForTimeout(600);
    const violations = await page.evaluate(
      `(() => { ${AXE} })(); axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")).join(" | ")))`,
    );
    found.push(...violations.map((violation) => `${name} ${violation}`));
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push(`${name} is too wide`);
    await page.screenshot({ path: `${SHOTS}/tablet-${name}.png` });
  }
  assert.deepEqual(found, []);
  await context.close();
});
