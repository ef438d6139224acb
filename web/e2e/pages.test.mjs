// The pages in a real browser against the stand-in archive: what a person does, and what axe says of every page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { launch, SIZES, signIn, visit } from "./browser.mjs";
import { makeArchive, serve } from "./mock/server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = [
  "/",
  "/upload",
  "/conflicts",
  "/devices",
  "/people",
  "/people?tab=roles",
  "/people?tab=tokens",
  "/people?tab=sessions",
  "/audit",
  "/system",
  "/account",
];

let browser;
let archive;
let site;
let page;
let context;
let complaints;

const open = async (size, made = makeArchive()) => {
  archive = made;
  site = await serve(archive);
  ({ page, context, complaints } = await visit(browser, site.address, size));
};
const enter = async (path = "/") => {
  await signIn(page);
  await page.getByRole("grid").waitFor();
  if (path !== "/") await page.goto(path);
};

before(async () => {
  browser = await launch();
});
after(() => browser.close());
afterEach(async () => {
  assert.deepEqual(complaints, []);
  await context.close();
  await site.close();
});

describe("signing in", () => {
  beforeEach(() => open());

  it("tells of a wrong password in Vietnamese", async () => {
    await signIn(page, "quantri", "sai mật khẩu rồi");
    await page.getByRole("alert").getByText("Sai tên đăng nhập hoặc mật khẩu").waitFor();
    assert.equal(await page.getByLabel("Mật khẩu", { exact: true }).inputValue(), "");
  });

  it("leads back to the page that was asked for", async () => {
    await page.goto("/?q=tran&when=month");
    await page.waitForURL(/sign-in/);
    await page.getByLabel("Tên đăng nhập").fill("quantri");
    await page.getByLabel("Mật khẩu", { exact: true }).fill("ngựa xanh đọc phim");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\?q=tran&when=month/);
  });

  it("never leads to another site", async () => {
    await page.goto("/sign-in?back=%2F%2Fevil.example");
    await signIn(page);
    await page.getByRole("grid").waitFor();
    assert.equal(new URL(page.url()).origin, site.address);
  });

  it("sends failed DICOM requests again, one and then all", async () => {
    await enter("/devices");
    const outbox = page.getByRole("region", { name: "Yêu cầu DICOM gửi đi" });
    const rows = outbox.getByRole("row", { name: /Chuyển tiếp MPPS.*processing failure/ });
    await rows.nth(2).waitFor();
    await rows.first().getByRole("button", { name: "Gửi lại" }).click();
    await rows.nth(2).waitFor({ state: "detached" });
    await outbox.getByRole("button", { name: "Gửi lại tất cả" }).click();
    await page.getByText("2 yêu cầu đang được gửi lại").waitFor();
    await outbox.getByText("Không có yêu cầu nào thất bại.").waitFor();
    await outbox.getByText("Đang chờ gửi").click();
    await rows.nth(2).waitFor();
  });

  it("is asked again when the session ends, and leads back", async () => {
    await enter("/devices");
    await page.getByText("CT64_P102").first().waitFor();
    archive.isSignedIn = false;
    await page.getByRole("button", { name: "Kiểm tra" }).first().click();
    await page.getByText("Phiên làm việc đã hết").waitFor();
    await page.getByLabel("Tên đăng nhập").fill("quantri");
    await page.getByLabel("Mật khẩu", { exact: true }).fill("ngựa xanh đọc phim");
    await page.keyboard.press("Enter");
    await page.waitForURL(/devices/);
  });

  it("stops at a password that must be changed", async () => {
    archive.mustChange = true;
    await signIn(page);
    await page.getByRole("heading", { name: "Đổi mật khẩu để tiếp tục" }).waitFor();
    await page.getByLabel("Mật khẩu hiện tại").fill("ngựa xanh đọc phim");
    await page.getByLabel("Mật khẩu mới").fill("tàu đỏ ăn bánh mì");
    await page.getByLabel("Nhập lại mật khẩu").fill("tàu đỏ ăn bánh mì");
    await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
    await page.getByRole("grid").waitFor();
  });

  it("starts with a set-up link that works once", async () => {
    await page.goto("/setup/used");
    await page.getByRole("heading", { name: "Đường dẫn thiết lập không còn dùng được" }).waitFor();
    await page.goto("/setup/good");
    await page.getByLabel("Họ và tên").fill("Nguyễn Thị Hạnh");
    await page.getByLabel("Tên đăng nhập").fill("quantri");
    await page.getByLabel("Mật khẩu mới").fill("tàu đỏ ăn bánh mì");
    await page.getByLabel("Nhập lại mật khẩu").fill("tàu đỏ ăn bánh mì");
    await page.getByRole("button", { name: "Tạo tài khoản" }).click();
    await page.waitForURL(/sign-in/);
  });
});

describe("the study list", () => {
  beforeEach(() => open());

  it("finds a Vietnamese name typed without accents, and opens the study", async () => {
    await enter();
    const wanted = archive.studies.find((study) => study.patient_name.startsWith("Đặng^"));
    const typed = wanted.patient_name
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace("Đ", "d")
      .replace("^", " ")
      .toLowerCase();
    await page.getByRole("searchbox").fill(typed);
    await page.waitForURL(/q=/);
    const row = page.locator(`[data-study="${wanted.study_uid}"]`);
    await row.waitFor();
    await row.click();
    await page.waitForURL(`**/viewer/${wanted.study_uid}`);
    complaints.length = 0;
  });

  it("is walked and opened by keyboard", async () => {
    await enter();
    await page.locator('[data-index="0"]').focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.locator('[data-index="2"][aria-selected="true"]').waitFor();
    await page.keyboard.press("i");
    await page.getByRole("dialog").getByText("UID ca chụp").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("type")), "search");
  });

  it("scrolls through thousands of studies with few rows in the page", async () => {
    await enter();
    await page.getByText("1.000+ ca").waitFor();
    const grid = page.getByRole("grid");
    for (let turn = 0; turn < 6; turn += 1) {
      await grid.evaluate((pane) => pane.scrollTo(0, pane.scrollHeight));
      await page.waitForTimeout(250);
    }
    const deep = await page.locator("[data-index]").evaluateAll((rows) => rows.map((row) => Number(row.dataset.index)));
    assert.ok(Math.max(...deep) > 300, `only ${Math.max(...deep)}`);
    assert.ok(deep.length < 80, `${deep.length} rows`);
  });

  it("marks arrivals quietly and shows them when asked", async () => {
    await enter();
    const study = { ...archive.studies[0], study_uid: "1.2.3.4", patient_name: "Mới^Người" };
    archive.studies.unshift(study);
    archive.tell("study", { study_uid: study.study_uid, what: "arrived" });
    const mark = page.getByRole("button", { name: "1 ca mới" });
    await mark.waitFor();
    assert.equal(await page.locator('[data-study="1.2.3.4"]').count(), 0);
    await mark.click();
    await page.locator('[data-study="1.2.3.4"]').waitFor();
  });

  it("keeps the counts of shown studies true and drops deleted ones", async () => {
    await enter();
    const [first, second] = archive.studies;
    first.instance_count = 4321;
    archive.tell("study", { study_uid: first.study_uid, what: "changed" });
    await page.locator(`[data-study="${first.study_uid}"]`).getByText("4.321").waitFor();
    archive.tell("study", { study_uid: second.study_uid, what: "deleted" });
    await page.locator(`[data-study="${second.study_uid}"]`).waitFor({ state: "detached" });
  });

  it("asks before it deletes", async () => {
    await enter();
    const { study_uid: uid } = archive.studies[3];
    await page.locator(`[data-study="${uid}"]`).getByRole("button").click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("button", { name: "Xoá" }).click();
    const dialog = page.getByRole("dialog", { name: "Xoá ca chụp" });
    assert.ok(await dialog.getByRole("button", { name: "Xoá" }).isDisabled());
    await dialog.getByRole("checkbox").check();
    await dialog.getByLabel("Lý do xoá").fill("Gửi nhầm bệnh nhân");
    await dialog.getByRole("button", { name: "Xoá" }).click();
    await page.locator(`[data-study="${uid}"]`).waitFor({ state: "detached" });
  });

  it("shows a hostile name as text", async () => {
    archive.studies[0].patient_name = "<script>alert(1)</script>^<b>An</b>";
    await enter();
    await page.getByText("<b>An</b>").waitFor();
    assert.equal(await page.locator('[data-index="0"] b').count(), 0);
    assert.equal(await page.title(), "Danh sách ca chụp · Khoanh");
  });

  it("says what to do on the first day", async () => {
    archive.studies = [];
    await enter().catch(() => {});
    await page.getByText("Chưa có ca chụp nào").waitFor();
  });
});

describe("the other pages", () => {
  beforeEach(() => open());

  it("upload files, tell refusals and lead to the studies", async () => {
    await enter("/upload");
    const file = (name) => ({ name, mimeType: "application/dicom", buffer: Buffer.alloc(2000, 1) });
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles([file("a.dcm"), file("again.dcm"), file("bad.txt"), file("Thumbs.db")]);
    await page.getByText("Xong 4 / 4 tệp").waitFor();
    await page.getByText("Không phải tệp DICOM").waitFor();
    await page.getByRole("heading", { name: "Ca chụp đã nhận" }).waitFor();
  });

  it("verify a device and approve a stranger", async () => {
    await enter("/devices");
    await page
      .getByRole("row", { name: /DR_PHONG3/ })
      .getByRole("button", { name: "Kiểm tra" })
      .click();
    await page.getByText("7,2 ms").waitFor();
    archive.records.knocks.push({
      ae_title: "MOI_DEN",
      address: "10.0.0.9",
      count: 1,
      first_at: new Date().toISOString(),
      last_at: new Date().toISOString(),
    });
    archive.tell("knock", { ae_title: "MOI_DEN" });
    await page
      .getByRole("row", { name: /MOI_DEN/ })
      .getByRole("button", { name: "Chấp nhận" })
      .click();
    await page.getByRole("dialog").getByLabel("Tên gọi").fill("Máy mới");
    await page.getByRole("dialog").getByRole("button", { name: "Lưu" }).click();
    await page.getByText("Máy mới").waitFor();
  });

  it("show a token once", async () => {
    await enter("/account");
    await page.getByRole("button", { name: "Tạo khoá" }).click();
    await page.getByLabel("Tên khoá").fill("HIS");
    await page.getByRole("dialog").getByRole("button", { name: "Tạo", exact: true }).click();
    const shown = page.getByLabel("Khoá", { exact: true });
    assert.match(await shown.inputValue(), /^khoanh_/);
    await page.getByRole("dialog").getByText("Đóng").click();
    assert.equal(await page.getByText("khoanh_").count(), 0);
  });

  it("speak English when asked, and remember it", async () => {
    await enter();
    await page
      .getByRole("button", { name: /^Tài khoản của tôi/ })
      .first()
      .click();
    await page.getByRole("menuitem", { name: "English" }).click();
    await page.getByRole("link", { name: "Studies", exact: true }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: "Studies", exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  });

  it("hide what the person may not see", async () => {
    archive.permissions = ["study.list", "study.read"];
    await enter();
    assert.equal(await page.getByRole("link", { name: "Hệ thống" }).count(), 0);
    await page.goto("/system");
    await page.getByText("Bạn không có quyền xem trang này").waitFor();
  });
});

for (const [size, scheme] of [
  ["desktop", "light"],
  ["phone", "dark"],
]) {
  it(`axe finds nothing on any page (${size}, ${scheme})`, async () => {
    await open(SIZES[size]);
    await page.addInitScript((value) => localStorage.setItem("mantine-color-scheme-value", value), scheme);
    const found = [];
    const judge = async (name) => {
      await page.waitForTimeout(500);
      // The page's policy keeps injected scripts out, so axe comes through the debugger.
      const violations = await page.evaluate(
        `(() => { ${AXE} })(); axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")).join(" | ")))`,
      );
      found.push(...violations.map((violation) => `${name} ${violation}`));
      const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (isWide) found.push(`${name} scrolls sideways`);
    };
    await page.goto("/sign-in");
    await page.getByLabel("Tên đăng nhập").waitFor();
    await judge("sign-in");
    await enter();
    for (const path of PAGES) {
      await page.goto(path);
      await page.locator("h1").first().waitFor();
      await judge(path);
    }
    await page.goto("/");
    await page
      .getByRole("button", { name: /^Chi tiết ca chụp/ })
      .first()
      .click();
    await page.getByRole("dialog").waitFor();
    await judge("drawer");
    await page.goto("/devices");
    await page.getByRole("button", { name: "Chấp nhận" }).first().click();
    await page.getByRole("dialog").waitFor();
    await judge("device editor");
    assert.deepEqual(found, []);
  });
}
