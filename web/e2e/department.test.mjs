// A morning in the department, by the people who work there: an order comes, shows, is accepted, called and done.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, it } from "node:test";
import { launch, SIZES, signIn, visit } from "./browser.mjs";
import { openHouse, PASSWORD } from "./house.mjs";

const SHOTS = "test-results/department";
let house;
let browser;

const order = (number, name, service = "XQ01^X-quang ngực thẳng") => [
  `MSH|^~\\&|HISA|BV|KHOANH|CDHA|20261124070000||ORM^O01|M${number}|P|2.5|||||||UNICODE UTF-8`,
  `PID|1||BN${number}^^^BV||${name}||19700305|M`,
  `PV1|1|O|KHOA NOI|||||||||||||||||V${number}`,
  `ORC|NW|HD${number}`,
  `OBR|1|HD${number}||${service}`,
];

async function enter(name, size = SIZES.laptop) {
  const { page, complaints } = await visit(browser, house.address, size);
  await signIn(page, name, PASSWORD);
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  return { page, complaints };
}

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  house = await openHouse({ tiepdon: "clerk", ktv: "technologist", manhinh: "display" });
  await house.khoanh("his", "add", "HISA", "--sending-app", "HISA", "--sending-facility", "BV");
  await house.call("POST", "/rooms", { code: "P1", name: "Phòng X-quang 1", modalities: ["DX"] });
  await house.call("POST", "/rooms", { code: "P2", name: "Phòng X-quang 2", modalities: ["DX"] });
  await house.call("POST", "/services", { code: "XQ01", name: "X-quang ngực thẳng", modality: "DX" });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await house?.close();
});

it("an order of the HIS shows within a second, is accepted, called and done", { timeout: 180_000 }, async () => {
  const clerk = await enter("tiepdon");
  await clerk.page.goto("/orders");
  await clerk.page.getByText("Không có chỉ định nào").waitFor();
  const wall = await enter("manhinh", SIZES.desktop);
  await wall.page.goto("/waiting/P1");
  await wall.page.getByRole("region", { name: "Phòng X-quang 1" }).waitFor();

  const answer = await house.tell(order(1, "Nguyễn Văn Đức"));
  const told = Date.now();
  assert.match(answer, /MSA\|AA/);
  const row = clerk.page.getByRole("row", { name: /Nguyễn Văn Đức/ });
  await row.waitFor();
  const waited = Date.now() - told;
  assert.ok(waited < 1000, `shown after ${waited} ms`);

  await row.getByRole("button", { name: "Tiếp nhận" }).click();
  const dialog = clerk.page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Phòng" }).click();
  await clerk.page.getByRole("option", { name: "Phòng X-quang 1" }).click();
  await dialog.getByRole("button", { name: "Tiếp nhận vào phòng" }).click();
  await row.getByText("Đã tiếp nhận").waitFor();
  await clerk.page.screenshot({ path: `${SHOTS}/reception.png` });
  await wall.page.getByText("N. V. Đức").waitFor();

  const technologist = await enter("ktv");
  await technologist.page.goto("/perform");
  await technologist.page.getByRole("combobox").first().click();
  await technologist.page.getByRole("option", { name: "Phòng X-quang 1" }).click();
  await technologist.page.getByRole("button", { name: /Nguyễn Văn Đức/ }).waitFor();
  await technologist.page.getByRole("heading", { name: "Phòng chụp" }).click();
  await technologist.page.keyboard.press("n");
  await wall.page.locator("strong", { hasText: /^1$/ }).waitFor();
  await wall.page.screenshot({ path: `${SHOTS}/waiting.png` });
  await technologist.page.getByRole("button", { name: /Bắt đầu chụp/ }).waitFor();
  await technologist.page.keyboard.press("b");
  await row.getByText("Đang chụp").waitFor();
  await technologist.page.getByRole("button", { name: /Hoàn thành/ }).waitFor();
  await technologist.page.screenshot({ path: `${SHOTS}/perform.png` });
  await technologist.page.keyboard.press("k");
  await technologist.page.getByRole("button", { name: "Máy không gửi được ảnh" }).click();
  await technologist.page.getByRole("dialog").getByRole("button", { name: "Hoàn thành" }).click();
  await row.getByText("Chưa đọc").waitFor();

  await row.getByRole("link", { name: "Nguyễn Văn Đức" }).click();
  const history = clerk.page.getByRole("region", { name: "Diễn biến" });
  for (const step of ["Nhập chỉ định", "Tiếp nhận vào phòng", "Bắt đầu chụp", "Hoàn thành"])
    await history.getByText(step, { exact: true }).waitFor();
  await history.getByText("Máy không gửi được ảnh").waitFor();
  for (const { complaints } of [clerk, wall, technologist]) assert.deepEqual(complaints, []);
});

it("a wrong order is refused with a reason, and an order entered by hand meets that of the HIS", {
  timeout: 180_000,
}, async () => {
  await house.tell(order(2, "Lê Thị Hoa"));
  const { page: room } = await enter("ktv");
  await room.goto("/orders?q=le+hoa");
  await room.getByRole("link", { name: "Lê Thị Hoa" }).click();
  await room.getByRole("button", { name: "Khác" }).click();
  await room.getByRole("menuitem", { name: "Từ chối" }).click();
  const dialog = room.getByRole("dialog");
  assert.ok(await dialog.getByRole("button", { name: "Từ chối" }).isDisabled());
  await dialog.getByRole("button", { name: "Chỉ định sai" }).click();
  await dialog.getByRole("button", { name: "Từ chối" }).click();
  await room.getByRole("region", { name: "Diễn biến" }).getByText("Chờ → Từ chối").waitFor();

  const { page, complaints } = await enter("tiepdon");
  await page.goto("/orders");
  await page.getByRole("button", { name: "Nhập chỉ định" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("searchbox").fill("Trần Bình");
  await form.getByRole("button", { name: "Đăng ký người bệnh mới" }).click();
  await form.getByLabel("Ngày sinh").fill("5/3/1970");
  await form.getByLabel("Số CCCD").fill("079070001234");
  await form.getByRole("button", { name: "Lưu người bệnh" }).click();
  await form.getByRole("combobox", { name: "Dịch vụ" }).fill("ngực");
  await page.getByRole("option", { name: /X-quang ngực thẳng/ }).click();
  await page.screenshot({ path: `${SHOTS}/place.png` });
  await form.getByRole("button", { name: "Lưu chỉ định" }).click();
  const row = page.getByRole("row", { name: /Trần Bình/ });
  await row.getByText("Nhập tay").waitFor();
  const [entered] = (await house.call("GET", "/orders?q=tran+binh")).items;
  assert.equal(entered.patient_birth_date, "19700305");

  // The HIS is back and orders something else for the same patient, which is meant to be this.
  const facts = { patient: entered.patient, source: "HISA", placer_order_number: "HD77", name: "Chụp phổi" };
  await house.call("POST", "/orders", { ...facts, code: "PHOI" });
  await page.goto(`/orders/${entered.id}`);
  await page.getByRole("button", { name: "Đối chiếu với phiếu HIS" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Chụp phổi/ })
    .click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.getByText(/HD77/).waitFor();
  const after = await house.call("GET", `/orders/${entered.id}`);
  assert.deepEqual([after.placer_order_number, after.local], ["HD77", false]);
  assert.deepEqual(complaints, []);
});

it("two records of one person are merged and taken apart again", { timeout: 120_000 }, async () => {
  for (const [code, name] of [
    ["BN31", "Phạm Thị Thu Hà"],
    ["BN32", "Pham Thi Thu Ha"],
  ])
    await house.call("POST", "/patients", { code, name });
  const { page, complaints } = await enter("tiepdon");
  await page.goto("/patients?q=BN32");
  await page.getByRole("link", { name: /BN32/ }).click();
  await page.getByRole("button", { name: "Gộp vào người khác" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("searchbox").fill("thu ha");
  await dialog.getByRole("button", { name: /BN31/ }).click();
  await dialog.getByLabel("Lý do").fill("đăng ký hai lần");
  await dialog.getByRole("button", { name: "Gộp vào người khác" }).click();
  await page.getByRole("heading", { name: "Phạm Thị Thu Hà" }).waitFor();
  const changes = page.getByRole("region", { name: "Lịch sử thay đổi" });
  await changes.getByText("Nhận gộp hồ sơ khác").waitFor();
  await page.screenshot({ path: `${SHOTS}/patient.png` });
  const gone = (await house.call("GET", "/patients?code=BN32")).items[0];
  assert.equal(gone.code, "BN31", "the former code leads to the survivor");
  await page.goBack();
  await page.getByRole("button", { name: "Tách ra" }).click();
  await page.getByRole("dialog").getByLabel("Lý do").fill("là hai người");
  await page.getByRole("dialog").getByRole("button", { name: "Tách ra" }).click();
  await changes.getByText("Tách ra").waitFor();
  assert.equal((await house.call("GET", "/patients?code=BN32")).items[0].code, "BN32");
  assert.deepEqual(complaints, []);
});

it("a slip is printed on A5 and a label on 50 by 30 millimetres", { timeout: 120_000 }, async () => {
  const patient_facts = { code: "BN41", name: "Đỗ Thị Ơn", birth_date: "19700305", sex: "F" };
  const { order: first } = await house.call("POST", "/orders", { patient_facts, code: "XQ01" });
  const { page, complaints } = await enter("tiepdon", SIZES.laptop);
  for (const [what, width, height] of [
    ["slip", 148, 210],
    ["label", 50, 30],
  ]) {
    await page.goto(`/print/${first.id}?what=${what}`);
    await page.getByRole("img", { name: "Số chỉ định" }).waitFor();
    await page.screenshot({ path: `${SHOTS}/${what}.png` });
    const pdf = (await page.pdf({ preferCSSPageSize: true, path: `${SHOTS}/${what}.pdf` })).toString("latin1");
    const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
    assert.equal(boxes.length, 1, `${what}: one page`);
    for (const [at, millimetres] of [width, height].entries())
      assert.ok(Math.abs((Number(boxes[0][at + 1]) / 72) * 25.4 - millimetres) < 1, `${what}: ${boxes[0][0]}`);
  }
  assert.deepEqual(complaints, []);
});

it("a day is planned: shifts, duties, an appointment dragged to another hour, what collides", {
  timeout: 180_000,
}, async () => {
  const { page, complaints } = await enter("ktv", SIZES.desktop);
  await page.goto("/roster");
  await page.getByRole("button", { name: "Ca trực" }).click();
  const shifts = page.getByRole("dialog");
  await shifts.getByRole("button", { name: "Thêm ca trực" }).click();
  await shifts.getByLabel("Mã").fill("S");
  await shifts.getByLabel("Tên ca").fill("Ca sáng");
  for (const day of ["Thứ bảy", "Chủ nhật"]) await shifts.getByLabel(day).check();
  await shifts.getByRole("button", { name: "Lưu" }).click();
  await shifts.getByText("Ca sáng").waitFor();
  await page.keyboard.press("Escape");
  await page
    .getByRole("button", { name: /Phân công Ca sáng/ })
    .first()
    .click();
  const duty = page.getByRole("dialog");
  await duty.getByLabel("Người trực").fill("Trần Văn Nam");
  await duty.getByRole("button", { name: "Lưu" }).click();
  await page.getByText("Trần Văn Nam").waitFor();
  await page.screenshot({ path: `${SHOTS}/roster.png` });

  const day = "2031-03-04";
  const place = async (code, name) => {
    const patient_facts = { code, name };
    return (await house.call("POST", "/orders", { patient_facts, code: "XQ01" })).order.id;
  };
  const [fixed, loose] = [await place("BN51", "Vũ Ngọc Ánh"), await place("BN52", "Hồ Xuân Hương")];
  const at = { step: "reschedule", scheduled_at: `${day}T08:00:00+07:00`, room_code: "P1" };
  await house.call("POST", `/orders/${fixed}/steps`, at);
  await page.goto(`/schedule?day=${day}`);
  const room = page.getByRole("group", { name: "Phòng X-quang 1" });
  const grid = await room.boundingBox();
  const minute = grid.height / (10 * 60);
  const drag = (card, clock) =>
    card.dragTo(room, { sourcePosition: { x: 20, y: 1 }, targetPosition: { x: 60, y: (clock - 7 * 60) * minute + 1 } });
  await drag(page.getByRole("complementary").getByRole("button", { name: /Hồ Xuân Hương/ }), 8 * 60 + 5);
  const conflicts = page.getByRole("region", { name: "Chỗ vướng" });
  await conflicts.getByText("Trùng phòng").waitFor();
  await page.screenshot({ path: `${SHOTS}/schedule.png` });
  const planned = await house.call("GET", `/orders/${loose}`);
  assert.deepEqual(
    [planned.scheduled, planned.room_code, Date.parse(planned.due_at)],
    [true, "P1", Date.parse(`${day}T08:05:00+07:00`)],
  );

  await drag(room.getByRole("link", { name: /Hồ Xuân Hương/ }), 9 * 60 + 30);
  await conflicts.waitFor({ state: "detached" });
  await drag(room.getByRole("link", { name: /Hồ Xuân Hương/ }), 13 * 60);
  await conflicts.getByText("Ngoài ca trực").waitFor();
  assert.deepEqual(complaints, []);
});
