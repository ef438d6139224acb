// A stand-in for the archive that knows only its REST contract, so that the pages can be tested and photographed
// without one. It sends the same security headers as the real one: a page that breaks them breaks here too.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeStudies, matches } from "./people.mjs";
import * as records from "./records.mjs";

const WEB_APP = fileURLToPath(new URL("../../../src/khoanh/webapp/", import.meta.url));
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; style-src-attr 'unsafe-inline'; " +
  "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; media-src 'self' blob:; " +
  "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".wasm": "application/wasm",
};
const PASSWORD = "ngựa xanh đọc phim";

const list = (items) => ({ items, next: null });
const problem = (status, detail, detail_vi) => ({ status, body: { title: "", status, detail, detail_vi } });

/** One archive in memory. `empty` has nothing in it, as on the first day. */
export function makeArchive({ studies = 2600, empty = false } = {}) {
  return {
    studies: empty ? [] : makeStudies(studies),
    isSignedIn: false,
    permissions: records.ALL,
    mustChange: false,
    failures: 0,
    live: new Set(),
    records: structuredClone({
      users: records.users,
      roles: records.roles,
      tokens: records.tokens,
      sessions: records.sessions,
      devices: empty ? [] : records.devices,
      knocks: empty ? [] : records.knocks,
      dispatches: empty ? [] : records.dispatches,
      identity: empty ? [] : records.identityConflicts,
      objects: empty ? [] : records.objectConflicts,
    }),
    tell(topic, facts) {
      for (const response of this.live) response.write(`event: ${topic}\ndata: ${JSON.stringify(facts)}\n\n`);
    },
  };
}

function findStudies(archive, search) {
  const day = (text) => text?.replaceAll("-", "") ?? "";
  const [from, to] = [day(search.get("date_from")), day(search.get("date_to"))];
  const modalities = search.get("modality")?.split(",") ?? [];
  const found = archive.studies.filter(
    (study) =>
      (!search.get("study_uid") || search.get("study_uid").split(",").includes(study.study_uid)) &&
      (!search.get("q") || matches(study, search.get("q"))) &&
      (!search.get("patient_name") || matches(study, search.get("patient_name"))) &&
      (!search.get("patient_id") || study.patient_id.startsWith(search.get("patient_id"))) &&
      (!search.get("accession") || study.accession_number.startsWith(search.get("accession"))) &&
      (modalities.length === 0 || modalities.some((code) => study.modalities.includes(code))) &&
      (!from || study.study_date >= from) &&
      (!to || study.study_date <= to),
  );
  const given = (study) => study.patient_name.split(/[\^ ]/).at(-1);
  if (search.get("order") === "name") found.sort((a, b) => given(a).localeCompare(given(b), "vi"));
  const start = Number(search.get("cursor") || 0);
  const end = start + Number(search.get("limit") || 100);
  return {
    items: found.slice(start, end),
    next: end < found.length ? String(end) : null,
    count: { value: Math.min(found.length, 1000), exact: found.length <= 1000 },
  };
}

const detail = (study) => ({
  ...study,
  series: Array.from({ length: study.series_count }, (_, index) => ({
    series_uid: `${study.study_uid}.${index + 1}`,
    modality: study.modalities[0],
    series_number: index + 1,
    series_description: ["Định vị", "Nhu mô 1,25 mm", "Xương 0,625 mm", "Coronal MPR"][index % 4],
    body_part: ["HEAD", "CHEST", ""][index % 3],
    instance_count: Math.max(1, Math.round(study.instance_count / study.series_count)),
  })),
});

const facts = (archive) => ({
  name: "quantri",
  display_name: "Nguyễn Thị Hạnh",
  roles: ["admin"],
  permissions: archive.permissions,
  must_change_password: archive.mustChange,
  language: "vi",
});

function signIn(archive, { name, password }) {
  if (archive.failures >= 5)
    return problem(
      401,
      "wrong name or password, or the account is locked for a while",
      "Sai tên đăng nhập hoặc mật khẩu, hoặc tài khoản đang tạm khoá",
    );
  if (name !== "quantri" || password !== PASSWORD) {
    archive.failures += 1;
    return problem(
      401,
      "wrong name or password, or the account is locked for a while",
      "Sai tên đăng nhập hoặc mật khẩu, hoặc tài khoản đang tạm khoá",
    );
  }
  archive.isSignedIn = true;
  return {
    status: 200,
    body: { user: facts(archive) },
    cookies: ["khoanh_session=s; HttpOnly; Path=/", "khoanh_csrf=token; Path=/"],
  };
}

function removeFrom(items, field, value) {
  const index = items.findIndex((item) => String(item[field]) === value);
  if (index < 0) return problem(404, "there is no such thing", "Không có mục này");
  items.splice(index, 1);
  return { status: 204 };
}

function putInto(items, field, value, change) {
  const item = items.find((one) => String(one[field]) === value);
  if (!item) return problem(404, "there is no such thing", "Không có mục này");
  return { status: 200, body: Object.assign(item, change) };
}

const ROUTES = [
  ["GET", /^\/studies$/, (archive, _, { search }) => ({ status: 200, body: findStudies(archive, search) })],
  [
    "GET",
    /^\/studies\/(.+)$/,
    (archive, [uid]) => {
      const study = archive.studies.find((one) => one.study_uid === uid);
      return study ? { status: 200, body: detail(study) } : problem(404, "no such study", "Không có ca chụp này");
    },
  ],
  ["DELETE", /^\/studies\/(.+)$/, (archive, [uid]) => removeFrom(archive.studies, "study_uid", uid)],
  ["GET", /^\/users$/, ({ records: r }) => ({ status: 200, body: list(r.users) })],
  [
    "POST",
    /^\/users$/,
    ({ records: r }, _, { body }) => {
      if (body.password.length < 14)
        return problem(400, "a password has at least 14 characters", "Mật khẩu phải có ít nhất 14 ký tự");
      const { password, ...user } = body;
      r.users.push({ ...r.users[0], locked_until: null, last_seen_at: null, ...user });
      return { status: 201, body: r.users.at(-1) };
    },
  ],
  ["PUT", /^\/users\/([^/]+)$/, ({ records: r }, [name], { body }) => putInto(r.users, "name", name, body)],
  ["DELETE", /^\/users\/([^/]+)$/, ({ records: r }, [name]) => removeFrom(r.users, "name", name)],
  [
    "POST",
    /^\/users\/([^/]+)\/unlock$/,
    ({ records: r }, [name]) => putInto(r.users, "name", name, { locked_until: null }),
  ],
  ["GET", /^\/roles$/, ({ records: r }) => ({ status: 200, body: list(r.roles) })],
  [
    "POST",
    /^\/roles$/,
    ({ records: r }, _, { body }) => {
      r.roles.push({ ...body, builtin: false, users: 0 });
      return { status: 201, body };
    },
  ],
  ["PUT", /^\/roles\/(.+)$/, ({ records: r }, [name], { body }) => putInto(r.roles, "name", name, body)],
  ["DELETE", /^\/roles\/(.+)$/, ({ records: r }, [name]) => removeFrom(r.roles, "name", name)],
  ["GET", /^\/tokens$/, ({ records: r }) => ({ status: 200, body: list(r.tokens) })],
  [
    "POST",
    /^\/tokens$/,
    ({ records: r }, _, { body }) => {
      r.tokens.push({
        ...r.tokens[0],
        id: 99,
        name: body.name,
        role: body.role,
        owner: body.machine ? "" : "quantri",
        last_used_at: null,
      });
      return { status: 201, body: { ...r.tokens.at(-1), token: "khoanh_3pQ9wKc7VtJ2mXr8Lz5Yb1Nd6Hs4Gf0Ae" } };
    },
  ],
  ["DELETE", /^\/tokens\/(.+)$/, ({ records: r }, [id]) => removeFrom(r.tokens, "id", id)],
  ["GET", /^\/sessions$/, ({ records: r }) => ({ status: 200, body: list(r.sessions) })],
  ["DELETE", /^\/sessions\/(.+)$/, ({ records: r }, [id]) => removeFrom(r.sessions, "id", id)],
  [
    "GET",
    /^\/dispatches$/,
    ({ records: r }, _, { search }) => ({
      status: 200,
      body: list(r.dispatches.filter((one) => one.state === search.get("state"))),
    }),
  ],
  [
    "POST",
    /^\/dispatches\/(\d+)\/resend$/,
    ({ records: r }, [id]) => {
      const found = r.dispatches.find((one) => one.id === Number(id));
      Object.assign(found, { state: "waiting", attempts: 0, ended_at: null });
      return { status: 200, body: found };
    },
  ],
  [
    "POST",
    /^\/dispatches\/resend$/,
    ({ records: r }) => {
      const failed = r.dispatches.filter((one) => one.state === "failed");
      for (const one of failed) one.state = "waiting";
      return { status: 200, body: { count: failed.length } };
    },
  ],
  ["GET", /^\/devices$/, ({ records: r }) => ({ status: 200, body: list(r.devices) })],
  [
    "POST",
    /^\/devices$/,
    ({ records: r }, _, { body }) => {
      if (r.devices.some((one) => one.ae_title === body.ae_title))
        return problem(409, "there is such a device", "Đã có máy mang AE title này");
      r.devices.push({ ...body, verified_at: null, verified_ok: null, verified_detail: "" });
      return { status: 201, body: r.devices.at(-1) };
    },
  ],
  ["GET", /^\/devices\/knocks$/, ({ records: r }) => ({ status: 200, body: list(r.knocks) })],
  [
    "POST",
    /^\/devices\/knocks\/(.+)\/approve$/,
    ({ records: r }, [ae], { body }) => {
      removeFrom(r.knocks, "ae_title", ae);
      r.devices.push({ ae_title: ae, ...body, verified_at: null, verified_ok: null, verified_detail: "" });
      return { status: 201, body: r.devices.at(-1) };
    },
  ],
  ["DELETE", /^\/devices\/knocks\/(.+)$/, ({ records: r }, [ae]) => removeFrom(r.knocks, "ae_title", ae)],
  [
    "POST",
    /^\/devices\/(.+)\/verify$/,
    (_, [ae]) => ({
      status: 200,
      body:
        ae === "MR15T"
          ? {
              ok: false,
              milliseconds: 3001,
              outcome: "unreachable",
              detail: "no answer within 3 s",
              detail_vi: "Không trả lời trong 3 giây",
            }
          : { ok: true, milliseconds: 7.2, outcome: "success", detail: "", detail_vi: "" },
    }),
  ],
  ["PUT", /^\/devices\/(.+)$/, ({ records: r }, [ae], { body }) => putInto(r.devices, "ae_title", ae, body)],
  ["DELETE", /^\/devices\/(.+)$/, ({ records: r }, [ae]) => removeFrom(r.devices, "ae_title", ae)],
  ["GET", /^\/audit\/actions$/, () => ({ status: 200, body: list(records.actions) })],
  [
    "GET",
    /^\/audit$/,
    (_, __, { search }) => {
      const found = records.audit.filter(
        (row) =>
          (!search.get("action") || row.action === search.get("action")) &&
          (!search.get("who") || row.who === search.get("who")),
      );
      const start = Number(search.get("cursor") || 0);
      return {
        status: 200,
        body: { items: found.slice(start, start + 100), next: start + 100 < found.length ? String(start + 100) : null },
      };
    },
  ],
  ["GET", /^\/system$/, () => ({ status: 200, body: records.system })],
  ["GET", /^\/identity-conflicts$/, ({ records: r }) => ({ status: 200, body: list(r.identity) })],
  ["POST", /^\/identity-conflicts\/(.+)\/dismiss$/, ({ records: r }, [id]) => removeFrom(r.identity, "id", id)],
  ["GET", /^\/object-conflicts$/, ({ records: r }) => ({ status: 200, body: list(r.objects) })],
  ["PUT", /^\/session\/language$/, () => ({ status: 204 })],
  [
    "POST",
    /^\/session\/password$/,
    (archive, _, { body }) => {
      if (body.old !== PASSWORD) return problem(403, "the old password is wrong", "Mật khẩu cũ không đúng");
      archive.mustChange = false;
      return { status: 204 };
    },
  ],
];

function answer(archive, method, path, asked) {
  if (path === "/session" && method === "POST") return signIn(archive, asked.body);
  if (path.startsWith("/setup/")) {
    if (!path.endsWith("/good"))
      return problem(404, "the set-up link is unknown, too old or used", "Liên kết cài đặt không đúng hoặc đã hết hạn");
    return method === "GET" ? { status: 200, body: { ready: true } } : { status: 204 };
  }
  if (!archive.isSignedIn) return problem(401, "sign in first", "Chưa đăng nhập");
  if (path === "/session" && method === "GET") return { status: 200, body: { user: facts(archive) } };
  if (method !== "GET" && asked.csrf !== "token")
    return problem(403, "the CSRF token is missing", "Thiếu mã chống giả mạo");
  if (path === "/session") {
    archive.isSignedIn = false;
    return { status: 204 };
  }
  for (const [verb, pattern, act] of ROUTES) {
    const found = verb === method && pattern.exec(path);
    if (found) return act(archive, found.slice(1).map(decodeURIComponent), asked);
  }
  return problem(404, "no such path", "Không có đường dẫn này");
}

const readAll = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
};

/** Each file of a form: a name with `bad` in it is refused, the rest is stored. */
function takeUpload(archive, bytes) {
  const names = [...bytes.toString("latin1").matchAll(/filename="([^"]*)"/g)].map((match) =>
    Buffer.from(match[1], "latin1").toString("utf8"),
  );
  const results = names.map((name) =>
    name.includes("bad")
      ? { name, outcome: "refused", study_uid: null, detail: "not a DICOM file", detail_vi: "Không phải tệp DICOM" }
      : {
          name,
          outcome: name.includes("again") ? "duplicate" : "stored",
          study_uid: archive.studies[0]?.study_uid ?? null,
        },
  );
  return { status: 200, body: { results } };
}

function picture(uid) {
  const tint = [...uid].reduce((sum, char) => sum + char.charCodeAt(0), 0) % 30;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100"/><ellipse cx="50" cy="50" rx="${30 + (tint % 10)}" ry="42" fill="#555"/><ellipse cx="50" cy="50" rx="${24 + (tint % 8)}" ry="35" fill="#${(90 + tint).toString(16).repeat(3)}"/><path d="M50 18v64M34 44q16 14 32 0" stroke="#333" stroke-width="3" fill="none"/></svg>`;
}

/** Serve the built app and the archive; resolves to the address. */
export async function serve(archive) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://here");
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (url.pathname === "/api/v1/live" && archive.isSignedIn) {
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      response.write(": here\n\n");
      archive.live.add(response);
      return request.on("close", () => archive.live.delete(response));
    }
    if (url.pathname.startsWith("/api/v1/")) {
      const bytes = await readAll(request);
      const isForm = request.headers["content-type"]?.startsWith("multipart/");
      const asked = {
        search: url.searchParams,
        body: isForm || bytes.length === 0 ? {} : JSON.parse(bytes),
        csrf: request.headers["x-khoanh-csrf"],
      };
      const path = url.pathname.slice("/api/v1".length);
      const said = isForm ? takeUpload(archive, bytes) : answer(archive, request.method, path, asked);
      response.writeHead(said.status, {
        "Content-Type": "application/json",
        ...(said.cookies ? { "Set-Cookie": said.cookies } : {}),
      });
      return response.end(said.body ? JSON.stringify(said.body) : undefined);
    }
    if (url.pathname.endsWith("/thumbnail")) {
      response.writeHead(200, { "Content-Type": "image/svg+xml" });
      return response.end(picture(url.pathname));
    }
    if (url.pathname.startsWith("/dicom-web/")) {
      response.writeHead(404, { "Content-Type": "application/json" });
      return response.end("{}");
    }
    const file = join(WEB_APP, url.pathname);
    const sent = url.pathname !== "/" && existsSync(file) ? file : join(WEB_APP, "index.html");
    response.writeHead(200, { "Content-Type": TYPES[extname(sent)] ?? "application/octet-stream" });
    createReadStream(sent).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { address: `http://127.0.0.1:${server.address().port}`, close };
}

export { PASSWORD };
