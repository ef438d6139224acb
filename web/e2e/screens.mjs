// Photographs every page in Vietnamese at four sizes into test-results/screens, for people to look at.
// node e2e/screens.mjs [sizes|all] [pages]; SCHEME=dark for the dark colours.
import { mkdirSync } from "node:fs";
import { launch, SIZES, signIn, visit } from "./browser.mjs";
import { makeArchive, serve } from "./mock/server.mjs";

const PAGES = {
  studies: "/",
  conflicts: "/conflicts",
  upload: "/upload",
  devices: "/devices",
  users: "/people",
  roles: "/people?tab=roles",
  tokens: "/people?tab=tokens",
  sessions: "/people?tab=sessions",
  audit: "/audit",
  system: "/system",
  account: "/account",
  missing: "/no-such-page",
};
const [wantedSizes, wantedPages] = [process.argv[2]?.split(","), process.argv[3]?.split(",")];
const folder = "test-results/screens";
mkdirSync(folder, { recursive: true });

const browser = await launch();
for (const [size, options] of Object.entries(SIZES)) {
  if (wantedSizes && !wantedSizes.includes(size) && wantedSizes[0] !== "all") continue;
  const archive = makeArchive();
  const site = await serve(archive);
  const { page, complaints } = await visit(browser, site.address, options);
  if (process.env.SCHEME)
    await page.addInitScript(
      (scheme) => localStorage.setItem("mantine-color-scheme-value", scheme),
      process.env.SCHEME,
    );
  const shoot = (name) => page.screenshot({ path: `${folder}/${name}-${size}.png` });
  const wants = (name) => !wantedPages || wantedPages.includes(name);
  await page.goto("/sign-in");
  await page.getByLabel("Tên đăng nhập").waitFor();
  if (wants("sign-in")) await shoot("sign-in");
  if (wants("setup")) {
    await page.goto("/setup/good");
    await page.getByLabel("Họ và tên").waitFor();
    await shoot("setup");
  }
  await signIn(page);
  await page.getByRole("grid").waitFor();
  for (const [name, path] of Object.entries(PAGES)) {
    if (!wants(name)) continue;
    await page.goto(path);
    await page.waitForLoadState("networkidle").catch(() => {});
    await page.waitForTimeout(900);
    await shoot(name);
  }
  if (wants("drawer")) {
    await page.goto("/");
    await page
      .getByRole("button", { name: /^Chi tiết ca chụp/ })
      .nth(6)
      .click();
    await page.waitForTimeout(900);
    await shoot("drawer");
  }
  if (wants("uploaded")) {
    await page.goto("/upload");
    const file = (name) => ({ name, mimeType: "application/dicom", buffer: Buffer.alloc(500_000, 1) });
    const names = ["CT/IM00001", "CT/IM00002", "CT/again.dcm", "bad report.docx", "Thumbs.db", "benh-nhan.zip"];
    await page.locator('input[type="file"]').first().setInputFiles(names.map(file));
    await page.getByText("Xong 6 / 6 tệp").waitFor();
    archive.tell("study", { study_uid: "1.2.3", what: "arrived" });
    await page.waitForTimeout(900);
    await shoot("uploaded");
  }
  if (wants("arrival")) {
    await page.goto("/");
    await page.getByRole("grid").waitFor();
    archive.tell("study", { study_uid: "1.2.3", what: "arrived" });
    await page.getByRole("button", { name: /ca mới/ }).waitFor();
    await shoot("arrival");
  }
  if (wants("editor")) {
    await page.goto("/devices");
    await page.getByRole("button", { name: "Chấp nhận" }).first().click();
    await page.waitForTimeout(600);
    await shoot("editor");
  }
  if (wants("user")) {
    await page.goto("/people");
    await page.getByRole("button", { name: "Thêm người dùng" }).click();
    await page.waitForTimeout(600);
    await shoot("user");
  }
  if (wants("password")) {
    archive.mustChange = true;
    await page.goto("/");
    await page.waitForTimeout(900);
    await shoot("password");
    archive.mustChange = false;
  }
  for (const complaint of complaints) console.log(`${size}: ${complaint}`);
  await page.context().close();
  await site.close();
}
await browser.close();
