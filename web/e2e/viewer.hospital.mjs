/** A served hospital and a signed-in browser for tests against the real program. */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");
const KHOANH = join(ROOT, ".venv/bin/khoanh");
const PASSWORD = "Doc-phim-moi-ngay-2026";

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function isUp(base) {
  const answer = await fetch(`${base}/healthz`).catch(() => null);
  return answer?.ok === true;
}

function khoanh(...args) {
  const input = args.includes("--password-stdin") ? `${PASSWORD}\n` : undefined;
  const run = spawnSync(KHOANH, args, { input, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`khoanh ${args[0]}: ${run.stderr || run.stdout}`);
}

/** Serve a hospital, the demo one unless told otherwise, on free ports from a folder that goes away. */
export async function openHospital({ demo = true, people = { bacsi: "radiologist", quantri: "admin" } } = {}) {
  const data = mkdtempSync(join(tmpdir(), "khoanh-e2e-"));
  const [web, dicom, hl7] = await Promise.all([freePort(), freePort(), freePort()]);
  const base = `http://127.0.0.1:${web}`;
  const at = (port) => `127.0.0.1:${port}`;
  const listeners = ["--http", at(web), "--dicom", at(dicom), "--hl7", at(hl7)];
  const server = spawn(KHOANH, ["serve", "--data", data, ...listeners], { stdio: "ignore" });
  for (let tries = 0; tries < 240 && !(await isUp(base)); tries += 1)
    await new Promise((done) => setTimeout(done, 250));
  if (demo) khoanh("demo", "load", "--data", data);
  for (const [name, role] of Object.entries(people))
    khoanh("user", "add", name, "--role", role, "--password-stdin", "--data", data);
  const close = async () => {
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { base, close, data, dicom, hl7 };
}

/** What the audit says was done with a study, the newest first. */
export async function auditOf(browser, base, study) {
  const { page, request } = await openPage(browser, base, {}, "quantri");
  const { items } = await (await request.get(`${base}/api/v1/audit?study_uid=${study}&who=bacsi`)).json();
  await page.context().close();
  return items.map(({ action }) => action);
}

/** A self-signed certificate with its key, as PKCS#12 in base64. */
export function makeKeyFile(name, password) {
  const made = spawnSync(join(ROOT, ".venv/bin/python"), ["-c", MAKE_KEY, name, password], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
  return made.stdout.trim();
}

const MAKE_KEY = `
import base64, datetime, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
key = rsa.generate_private_key(65537, 2048)
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, sys.argv[1])])
now = datetime.datetime.now(datetime.timezone.utc)
usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
    .not_valid_after(now + datetime.timedelta(days=9)).add_extension(usage, True).sign(key, hashes.SHA256()))
lock = serialization.BestAvailableEncryption(sys.argv[2].encode())
print(base64.b64encode(pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, lock)).decode())
`;

/** Debian's chromium, or the one that CHROMIUM names. */
export function openBrowser(...more) {
  const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
    (path) => path && existsSync(path),
  );
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...more] });
}

/** A page of a signed-in reader; errors of the page are collected in `faults`. */
export async function openPage(browser, base, options = {}, name = "bacsi") {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, ...options });
  const answer = await context.request.post(`${base}/api/v1/session`, { data: { name, password: PASSWORD } });
  if (!answer.ok()) throw new Error(`sign-in: ${answer.status()}`);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
  });
  return { page, faults, request: context.request };
}

/** Study UIDs of the demo hospital by study description. */
export async function findStudies(request, base) {
  const answer = await request.get(`${base}/dicom-web/studies?includefield=StudyDescription`);
  const studies = await answer.json();
  return Object.fromEntries(studies.map((study) => [study["00081030"]?.Value?.[0], study["0020000D"].Value[0]]));
}

/** Open a study and wait until its first picture, document or card is there. */
export async function openStudy(page, base, uid, query = "") {
  await page.goto(`${base}/viewer/${uid}${query}`);
  await page.waitForSelector('[data-testid="corners"], [data-testid="object-card"], [data-testid="pdf"]');
  await settle(page);
}

/** Wait until no pane loads any more. */
export async function settle(page) {
  await page.waitForFunction(() => !document.querySelector('[role="status"]'), null, { timeout: 60_000 });
  await page.waitForTimeout(150);
}

export function corners(page, pane = "pane-1") {
  return page.locator(`[data-testid="${pane}"] [data-testid="corners"]`).innerText();
}

/** The picture's canvas: its place on the page, and a reader of its shades. */
export async function canvasOf(page, pane = "pane-1") {
  const canvas = page.locator(`[data-testid="${pane}"] canvas.cornerstone-canvas`);
  const box = await canvas.boundingBox();
  const shades = (points) =>
    canvas.evaluate((element, wanted) => {
      // Where the page enlarges the picture, its own canvas is read at the place that its transform shows there.
      const laid = element.parentElement.querySelector(".khoanh-holder:not([hidden]) canvas");
      const context = HTMLCanvasElement.prototype.getContext.call(laid ?? element, "2d");
      const back = laid ? new DOMMatrix(getComputedStyle(laid).transform).inverse() : new DOMMatrix();
      return wanted.map(([x, y]) => {
        const at = back.transformPoint(new DOMPoint(x, y));
        const [red, green, blue, alpha] = context.getImageData(Math.floor(at.x), Math.floor(at.y), 1, 1).data;
        // Grey pictures are white of a transparency, over black.
        return [red, green, blue].map((shade) => Math.round((shade * alpha) / 255)).concat(255);
      });
    }, points);
  return { box, shades };
}

/** Shades that the screen shows at points of the page, whatever drew them. */
export async function screenShades(page, points) {
  const png = (await page.screenshot()).toString("base64");
  return page.evaluate(
    async ([encoded, wanted]) => {
      const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
      context.drawImage(picture, 0, 0);
      return wanted.map(([x, y]) => context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data[0]);
    },
    [png, points],
  );
}
