// One walk through the real program: set up, load the demonstration hospital while the list is open, find, open, look around.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launch, SIZES, visit } from "./browser.mjs";

const KHOANH = process.env.KHOANH ?? fileURLToPath(new URL("../../.venv/bin/khoanh", import.meta.url));
const PASSWORD = "ngựa xanh đọc phim chiều";
const SHOTS = "test-results/real";
const run = promisify(execFile);

let data;
let server;
let browser;
let setupLink;
let address;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

async function serve() {
  const [http, dicom, hl7] = [await freePort(), await freePort(), await freePort()];
  address = `http://127.0.0.1:${http}`;
  const at = (port) => `127.0.0.1:${port}`;
  server = spawn(KHOANH, ["serve", "--data", data, "--http", at(http), "--dicom", at(dicom), "--hl7", at(hl7)]);
  let said = "";
  server.stderr.on("data", () => {});
  await new Promise((resolve, reject) => {
    server.on("exit", () => reject(new Error(`khoanh serve ended:\n${said}`)));
    server.stdout.on("data", (bytes) => {
      said += bytes;
      setupLink = /http\S+\/setup\/\S+/.exec(said)?.[0];
      if (said.includes("Khoanh is ready") && setupLink) resolve();
    });
  });
}

before(async () => {
  assert.ok(existsSync(KHOANH), `${KHOANH} is missing: make build`);
  mkdirSync(SHOTS, { recursive: true });
  data = mkdtempSync(join(tmpdir(), "khoanh-walk-"));
  await serve();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  if (server && server.exitCode === null) {
    server.removeAllListeners("exit");
    server.kill("SIGTERM");
    await once(server, "exit");
  }
  if (data) rmSync(data, { recursive: true, force: true });
});

it("a hospital's first hour, from the set-up link to the pictures", { timeout: 300_000 }, async () => {
  const { page, complaints } = await visit(browser, address, SIZES.laptop);
  page.setDefaultTimeout(60_000);
  const shoot = (name) => page.screenshot({ path: `${SHOTS}/${name}.png` });

  await page.goto(new URL(setupLink).pathname);
  await page.getByLabel("Họ và tên").fill("Nguyễn Thị Hạnh");
  await page.getByLabel("Tên đăng nhập").fill("quantri");
  await page.getByLabel("Mật khẩu mới").fill(PASSWORD);
  await page.getByLabel("Nhập lại mật khẩu").fill(PASSWORD);
  await page.getByRole("button", { name: "Tạo tài khoản" }).click();

  await page.waitForURL(/sign-in/);
  await page.getByLabel("Tên đăng nhập").fill("quantri");
  await page.getByLabel("Mật khẩu", { exact: true }).fill("không phải mật khẩu");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("Sai tên đăng nhập").waitFor();
  await page.getByLabel("Mật khẩu", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("Chưa có ca chụp nào").waitFor();

  // The list is empty and open: what arrives shows by itself, the rest behind the quiet mark.
  await run(KHOANH, ["demo", "load", "--data", data]);
  await page.locator("[data-study]").first().waitFor();
  const mark = page.getByRole("button", { name: /ca mới, bấm để xem/ });
  await mark.click({ timeout: 15_000 }).catch(() => page.reload());
  await page.locator("[data-study]").nth(3).waitFor();
  await page.waitForTimeout(2500);
  await shoot("studies");

  const names = await page.locator("[data-study] a").allInnerTexts();
  const wanted = names.find((name) => /[à-ỹđ]/iu.test(name));
  const typed = wanted.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
  await page.getByRole("searchbox").fill(typed);
  await page.waitForURL(/q=/);
  await page.getByRole("link", { name: wanted }).first().click();
  await page.waitForURL(/\/viewer\//);
  await page.locator("canvas").first().waitFor();
  await page.waitForTimeout(3000);
  await shoot("viewer");
  await page.reload();
  await page.locator("canvas").first().waitFor();

  for (const [name, path, sign] of [
    ["upload", "/upload", "Chọn tệp"],
    ["devices", "/devices", "Máy chụp và trạm"],
    ["people", "/people", "Nguyễn Thị Hạnh"],
    ["roles", "/people?tab=roles", "study.list"],
    ["tokens", "/people?tab=tokens", "Tạo khoá"],
    ["sessions", "/people?tab=sessions", "Phiên này"],
    ["audit", "/audit", "Lấy ảnh ca chụp"],
    ["system", "/system", "Nơi lưu ảnh"],
    ["conflicts", "/conflicts", "Thông tin bệnh nhân"],
    ["account", "/account", "Đổi mật khẩu"],
  ]) {
    await page.goto(path);
    await page.getByText(sign).locator("visible=true").first().waitFor();
    await page.waitForTimeout(400);
    await shoot(name);
  }
  assert.deepEqual(complaints, []);

  // A device that is not there, and one that is: the archive itself.
  await page.goto("/devices");
  await page.getByRole("button", { name: "Thêm máy" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "AE title" }).fill("VANG_MAT");
  await dialog.getByLabel("Địa chỉ IP hoặc tên máy").fill("127.0.0.1");
  await dialog.getByLabel("Cổng").fill(String(await freePort()));
  await dialog.getByRole("button", { name: "Lưu" }).click();
  const row = page.getByRole("row", { name: /VANG_MAT/ });
  await row.getByRole("button", { name: "Kiểm tra" }).click();
  await row.getByText("Không trả lời").waitFor();
  await shoot("device-silent");

  // The way out, and back in to where one was.
  await page
    .getByRole("button", { name: /^Tài khoản của tôi/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Đăng xuất" }).click();
  await page.waitForURL(/sign-in/);
  await page.goto("/system");
  await page.waitForURL(/sign-in\?back=/);
});
