import { afterEach, describe, expect, it, vi } from "vitest";
import { fetchPrepared, startFetcher } from "./frameFetcher";
import { buffersOf, prepareFrame } from "./frameWork";
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

describe("the worker that fetches frames", () => {
  const facts = { frame: { url: "/f" }, spec: makeSpec() } as FrameFacts;

  it("is asked, and when it breaks the page does what is left", async () => {
    const errands: { id: number; url: string }[] = [];
    const fake = {
      postMessage: (errand: { id: number; url: string }) => errands.push(errand),
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

    const good = fetchPrepared(facts, "cpu");
    const bad = fetchPrepared(facts, "cpu");
    const left = fetchPrepared(facts, "cpu");
    expect(errands.map(({ url }) => url)).toEqual(["/f", "/f", "/f"]);
    fake.onmessage({ data: { id: errands[1]?.id, failure: "forbidden", detail: "HTTP 403" } });
    fake.onmessage({ data: { id: errands[0]?.id, prepared: { kind: "stored" } } });
    await expect(good).resolves.toEqual({ kind: "stored" });
    await expect(bad).rejects.toMatchObject({ code: "forbidden" });

    serve(WORDS);
    fake.onerror();
    expect(fake.terminate).toHaveBeenCalled();
    expect((await left).kind).toBe("grey");
    expect((await fetchPrepared(facts, "cpu")).kind).toBe("grey");
    expect(errands).toHaveLength(3);
  });
});
