// One Chromium for the page tests: Debian's own, or the one that CHROMIUM names.
import { chromium } from "playwright-core";
import { PASSWORD } from "./mock/server.mjs";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

export const launch = () => chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

export const SIZES = {
  desktop: { viewport: { width: 1920, height: 1080 } },
  laptop: { viewport: { width: 1366, height: 768 } },
  tablet: { viewport: { width: 1024, height: 768 }, hasTouch: true },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};

/** A page of a new visitor; what it complains of is kept in `complaints`. */
export async function visit(browser, address, size = SIZES.laptop) {
  const context = await browser.newContext({
    ...size,
    baseURL: address,
    locale: "en-US",
    timezoneId: "America/New_York",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // A refusal by the server is logged by the browser itself; the page's own reaction is what the tests look at.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  return { page, context, complaints };
}

export async function signIn(page, name = "quantri", password = PASSWORD) {
  await page.goto("/sign-in");
  await page.getByLabel("Tên đăng nhập").fill(name);
  await page.getByLabel("Mật khẩu", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
}
