// A head of department reads figures, follows one to its cases, and opens the register; a technologist records films.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, it } from "node:test";
import { launch, SIZES, signIn, visit } from "./browser.mjs";
import { openHouse, PASSWORD } from "./house.mjs";

const SHOTS = "test-results/statistics";
let house;
let browser;
let orders;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  house = await openHouse({ truong: "radiologist", ktv: "technologist" });
  await house.call("POST", "/rooms", { code: "P1", name: "Phòng CT 1", modalities: ["CT"] });
  const supplies = [
    ["F3543", "Phim khô 35×43", "film", "tờ"],
    ["ULT", "Ultravist 300", "contrast", "ml"],
  ];
  for (const [code, name, kind, unit] of supplies) await house.call("POST", "/supplies", { code, name, kind, unit });
  for (const [code, name, modality] of [
    ["CT01", "CLVT ngực", "CT"],
    ["XQ01", "X-quang ngực", "DX"],
  ])
    await house.call("POST", "/services", { code, name, modality, group: modality === "CT" ? "Cắt lớp" : "X-quang" });
  await house.call("PUT", "/services/CT01/supplies", { items: [{ supply: "F3543", quantity: 2 }] });
  const { id } = await house.call("POST", "/patients", { code: "BN1", name: "Nguyễn Văn Đức", sex: "M" });
  orders = [];
  for (const code of ["CT01", "CT01", "XQ01", "XQ01", "XQ01"]) {
    const placed = await house.call("POST", "/orders", { patient: id, code, department: "Khoa Nội", room_code: "P1" });
    orders.push(placed.order.id);
  }
  for (const order of orders.slice(0, 3)) await house.call("POST", `/orders/${order}/steps`, { step: "start" });
  await house.call("POST", `/orders/${orders[4]}/steps`, { step: "refuse", reason: "Chỉ định sai" });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await house?.close();
});

async function enter(name, size = SIZES.laptop) {
  const { page, complaints } = await visit(browser, house.address, size);
  await signIn(page, name, PASSWORD);
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  return { page, complaints };
}

it("a technologist records what an examination used", { timeout: 120_000 }, async () => {
  const { page, complaints } = await enter("ktv");
  await page.goto(`/orders/${orders[0]}`);
  await page.getByRole("button", { name: "Ghi vật tư" }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .getByRole("group", { name: /Phim khô/ })
    .getByLabel("Trong đó hỏng")
    .fill("1");
  await dialog.getByLabel("Số lần phát tia").fill("3");
  await dialog.getByRole("combobox", { name: "Thêm lý do chụp lại" }).click();
  await page.getByRole("option", { name: "Mờ do cử động" }).click();
  await page.screenshot({ path: `${SHOTS}/record.png` });
  await dialog.getByRole("button", { name: "Lưu" }).click();
  const card = page.getByRole("region", { name: "Vật tư, phát tia" });
  await card.getByText("2 tờ · hỏng 1").waitFor();
  await card.getByText("1 × Mờ do cử động").waitFor();
  await page.screenshot({ path: `${SHOTS}/order.png` });
  assert.deepEqual(complaints, []);
});

it("a figure leads to its cases and the register names them", { timeout: 120_000 }, async () => {
  const { page, complaints } = await enter("truong", SIZES.desktop);
  await page.goto("/statistics?by=modality");
  const table = page.getByRole("table", { name: "Loại máy" });
  const row = table.getByRole("row", { name: /^DX/ });
  assert.match(await row.innerText(), /^DX\s+3\s+0/);
  await page.screenshot({ path: `${SHOTS}/figures.png` });
  await row.getByRole("button", { name: "DX" }).click();
  const cases = page.getByRole("table", { name: "Danh sách ca" });
  await cases.getByText("Nguyễn Văn Đức").first().waitFor();
  assert.equal(await cases.getByRole("row").count(), 4);
  assert.match(page.url(), /only_modality=DX/);
  await page.screenshot({ path: `${SHOTS}/cases.png` });
  await page.goto("/statistics?tab=register&register=ct");
  await page.getByText("2 ca").waitFor();
  await page.screenshot({ path: `${SHOTS}/register.png` });
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Tải Excel" }).click();
  assert.match((await coming).suggestedFilename(), /^so-ct-.*\.xlsx$/);
  assert.deepEqual(complaints, []);
});

it("figures fit a phone", { timeout: 60_000 }, async () => {
  const { page } = await enter("truong", SIZES.phone);
  await page.goto("/statistics?by=group");
  await page.getByRole("table", { name: "Nhóm dịch vụ" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await page.screenshot({ path: `${SHOTS}/phone.png` });
});
