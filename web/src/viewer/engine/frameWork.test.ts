import { afterEach, describe, expect, it, vi } from "vitest";
import { fetchPrepared, groupErrands, startFetcher } from "./frameFetcher";
import { buffersOf, type Errand, prepareFrame, prepareTogether } from "./frameWork";
import { makeSpec } from "./make";
import type { FrameFacts } from "./registry";

const EXPLICIT = "1.2.840.10008.1.2.1";
const WORDS = Uint8Array.of(1, 0, 2, 0, 3, 0, 255, 255);

function serve(body: Uint8Array, syntax = EXPLICIT, status = 200): void {
  const headers = { "Content-Type": `application/octet-stream; transfer-syntax=${syntax}` };
  const answer = () => Promise.resolve(new Response(body.slice().buffer, { status, headers }));
  vi.stubGlobal("fetch", vi.fn(answer));
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a frame prepared beside the page", () => {
  it("is shaded if it is grey and uncompressed", async () => {
    serve(WORDS);
    const prepared = await prepareFrame({ url: "/f" }, makeSpec({ slope: 2, intercept: -10 }), "cpu");
    expect(prepared).toMatchObject({ kind: "grey", curve: "window", shown: { min: -1, max: 3 } });
    if (prepared.kind !== "grey") return;
    expect(prepared.values).toEqual({ array: Int16Array.of(1, 2, 3, -1), slope: 2, intercept: -10 });
    expect(prepared.shown.values.array).toBe(prepared.values.array);
  });

  it("is handed on as stored if a codec must see it", async () => {
    serve(WORDS, "1.2.840.10008.1.2.4.80");
    const prepared = await prepareFrame({ url: "/f" }, makeSpec(), "cpu");
    expect(prepared).toMatchObject({ kind: "stored", part: { transferSyntaxUid: "1.2.840.10008.1.2.4.80" } });
  });

  it("is handed on as stored if it has colours or is too short", async () => {
    serve(WORDS);
    const color = makeSpec({ samplesPerPixel: 3, photometric: "RGB", bitsAllocated: 8, bitsStored: 8 });
    expect((await prepareFrame({ url: "/f" }, color, "cpu")).kind).toBe("stored");
    serve(WORDS.subarray(0, 3));
    expect((await prepareFrame({ url: "/f" }, makeSpec(), "cpu")).kind).toBe("stored");
  });

  it("fails with the reason that the page shows", async () => {
    serve(WORDS, EXPLICIT, 404);
    await expect(prepareFrame({ url: "/f" }, makeSpec(), "cpu")).rejects.toMatchObject({ code: "missing" });
  });

  it("moves each buffer once", async () => {
    serve(WORDS);
    expect(buffersOf(await prepareFrame({ url: "/f" }, makeSpec(), "cpu"))).toHaveLength(1);
    const padded = makeSpec({ padding: [-1, -1] });
    serve(WORDS);
    expect(buffersOf(await prepareFrame({ url: "/f" }, padded, "cpu"))).toHaveLength(2);
  });
});

function errand(id: number, series = "/s/1", frame = 1, spec = makeSpec()): Errand {
  return { id, url: `${series}/instances/1.${id}/frames/${frame}`, spec, path: "cpu" };
}

describe("frames of a series that are asked for together", () => {
  const part = (word: number) =>
    `--b\r\nContent-Type: application/octet-stream\r\nContent-Length: 8\r\n\r\n${String.fromCharCode(word).repeat(8)}\r\n`;

  function serveAll(answer: (url: string) => Response): string[] {
    const asked: string[] = [];
    vi.stubGlobal("fetch", (url: string) => {
      asked.push(url);
      return Promise.resolve(answer(url));
    });
    return asked;
  }

  it("come in one answer, each with a buffer of its own", async () => {
    const headers = { "Content-Type": "multipart/related; boundary=b" };
    const asked = serveAll(() => new Response(`${part(1)}${part(2)}--b--`, { headers }));
    const answers = await prepareTogether([errand(1), errand(2)]);
    expect(asked).toEqual(["/s/1/frames?SOPInstanceUID=1.1,1.2"]);
    expect(answers).toMatchObject([
      { id: 1, prepared: { kind: "grey", values: { array: Int16Array.of(0x101, 0x101, 0x101, 0x101) } } },
      { id: 2, prepared: { kind: "grey", values: { array: Int16Array.of(0x202, 0x202, 0x202, 0x202) } } },
    ]);
    const buffers = answers.flatMap((answer) => ("prepared" in answer ? buffersOf(answer.prepared) : []));
    expect(buffers.map((buffer) => buffer.byteLength)).toEqual([8, 8]);
  });

  it("are asked for one by one when that fails, and fail for their own reasons", async () => {
    const headers = { "Content-Type": "application/octet-stream" };
    const asked = serveAll((url) =>
      url.includes("1.2/frames/1")
        ? new Response(WORDS.slice().buffer, { headers })
        : new Response("", { status: 404 }),
    );
    const answers = await prepareTogether([errand(1), errand(2)]);
    expect(asked).toHaveLength(3);
    expect(answers).toMatchObject([{ failure: "missing" }, { prepared: { kind: "grey" } }]);
  });

  it("are neighbours of one series, first frames, and small together", () => {
    const large = makeSpec({ rows: 1500, columns: 1000 });
    const ids = (errands: Errand[]) => groupErrands(errands).map((group) => group.map(({ id }) => id));
    expect(ids([errand(1), errand(2), errand(3, "/s/2")])).toEqual([[1, 2], [3]]);
    expect(ids([errand(1, "/s/1", 2), errand(1, "/s/1", 3)])).toEqual([[1], [1]]);
    expect(ids([1, 2, 3].map((id) => errand(id, "/s/1", 1, large)))).toEqual([[1, 2], [3]]);
    expect(ids(Array.from({ length: 9 }, (_, id) => errand(id))).map((group) => group.length)).toEqual([8, 1]);
  });
});

describe("the worker that fetches frames", () => {
  const facts = { frame: { url: "/f" }, spec: makeSpec() } as FrameFacts;

  it("is asked, and when it breaks the page does what is left", async () => {
    const errands: { id: number; url: string }[] = [];
    const fake = {
      postMessage: (sent: { id: number; url: string }[]) => errands.push(...sent),
      terminate: vi.fn(),
      onmessage: (_: { data: unknown }) => undefined,
      onerror: () => undefined,
    };
    vi.stubGlobal(
      "Worker",
      vi.fn().mockImplementation(function build() {
        return fake;
      }),
    );
    expect(startFetcher()).toBe(fake);

    const good = fetchPrepared(facts, "cpu", true);
    const bad = fetchPrepared(facts, "cpu", true);
    const left = fetchPrepared(facts, "cpu", true);
    expect(errands.map(({ url }) => url)).toEqual(["/f", "/f", "/f"]);
    fake.onmessage({ data: [{ id: errands[1]?.id, failure: "forbidden", detail: "HTTP 403" }] });
    fake.onmessage({ data: [{ id: errands[0]?.id, prepared: { kind: "stored" } }] });
    await expect(good).resolves.toEqual({ kind: "stored" });
    await expect(bad).rejects.toMatchObject({ code: "forbidden" });

    serve(WORDS);
    fake.onerror();
    expect(fake.terminate).toHaveBeenCalled();
    expect((await left).kind).toBe("grey");
    expect((await fetchPrepared(facts, "cpu", true)).kind).toBe("grey");
    expect(errands).toHaveLength(3);
  });
});
