// A real `khoanh serve` on a fresh data folder, with people to sign in and a token that stands for a HIS.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const KHOANH = process.env.KHOANH ?? fileURLToPath(new URL("../../.venv/bin/khoanh", import.meta.url));
export const PASSWORD = "ngựa xanh đọc phim chiều";
const run = promisify(execFile);

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

/** Start a server; `khoanh` runs a command beside it, `call` asks its REST door, `tell` its HL7 door. */
export async function openHouse(people) {
  const data = mkdtempSync(join(tmpdir(), "khoanh-house-"));
  const [http, dicom, hl7] = [await freePort(), await freePort(), await freePort()];
  const address = `http://127.0.0.1:${http}`;
  const flags = ["--http", `127.0.0.1:${http}`, "--dicom", `127.0.0.1:${dicom}`, "--hl7", `127.0.0.1:${hl7}`];
  const server = spawn(KHOANH, ["serve", "--data", data, ...flags]);
  let said = "";
  server.stderr.on("data", () => {});
  await new Promise((resolve, reject) => {
    server.on("exit", () => reject(new Error(`khoanh serve ended:\n${said}`)));
    server.stdout.on("data", (bytes) => {
      said += bytes;
      if (said.includes("Khoanh is ready")) resolve();
    });
  });
  const khoanh = async (...words) => (await run(KHOANH, [...words, "--data", data])).stdout.trim();
  for (const [name, role] of Object.entries(people)) {
    const adding = run(KHOANH, ["user", "add", name, "--role", role, "--password-stdin", "--data", data]);
    adding.child.stdin.end(`${PASSWORD}\n`);
    await adding;
  }
  const token = await khoanh("token", "create", "test", "--role", "admin");
  return {
    address,
    khoanh,
    call: (method, path, body) => call(`${address}/api/v1${path}`, token, method, body),
    tell: (message) => tell(hl7, message),
    async close() {
      if (server.exitCode === null) {
        server.removeAllListeners("exit");
        server.kill("SIGTERM");
        await once(server, "exit");
      }
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function call(url, token, method, body) {
  const answer = await fetch(url, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Send one message over MLLP (HL7 2.8.2, transport) and return its acknowledgment. */
async function tell(port, segments) {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8");
  let answer = "";
  socket.on("data", (text) => {
    answer += text;
    if (answer.includes("\x1c")) socket.end();
  });
  socket.write(`\x0b${segments.join("\r")}\r\x1c\r`);
  await once(socket, "close");
  return answer;
}
