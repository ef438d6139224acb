import { describe, expect, it } from "vitest";
import { allParts, firstPart } from "./multipart";
import { onwardFrom, outwardFrom } from "./order";
import { FrameQueue } from "./queue";

const bytes = (text: string) => new TextEncoder().encode(text);
const wait = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("multipart answers", () => {
  const type = 'multipart/related; type="application/octet-stream"; boundary="b-1"';

  it("give the part's bytes and transfer syntax", () => {
    const body = bytes(
      "\r\n--b-1\r\nContent-Type: application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.80\r\n\r\nAB\r\n--b\r\nCD\r\n--b-1--\r\n",
    );
    const part = firstPart(type, body);
    expect(new TextDecoder().decode(part.body)).toBe("AB\r\n--b\r\nCD");
    expect(part.transferSyntaxUid).toBe("1.2.840.10008.1.2.4.80");
  });

  it("know a syntax by its media type where none is stated", () => {
    const body = bytes("--b-1\r\ncontent-type: image/jphc\r\n\r\nX\r\n--b-1--");
    expect(firstPart(type, body)).toMatchObject({
      mediaType: "image/jphc",
      transferSyntaxUid: "1.2.840.10008.1.2.4.201",
    });
  });

  it("may be a single part", () => {
    expect(firstPart("application/octet-stream", bytes("X")).transferSyntaxUid).toBe("1.2.840.10008.1.2.1");
  });

  it("are refused when cut short", () => {
    const body = bytes("--b-1\r\nContent-Type: application/octet-stream\r\n\r\nAB");
    expect(() => firstPart(type, body)).toThrow("cut short");
  });
});

describe("answers of several parts", () => {
  const type = 'multipart/related; type="application/octet-stream"; boundary="b-1"';
  const head = "Content-Type: application/octet-stream;transfer-syntax=1.2.840.10008.1.2.1\r\nContent-Length: ";

  it("are taken apart by the lengths that they state, whatever bytes they hold", () => {
    const parts = allParts(
      type,
      bytes(`--b-1\r\n${head}7\r\n\r\n--b-1--\r\n--b-1\r\n${head}2\r\n\r\nAB\r\n--b-1--\r\n`),
    );
    expect(parts.map(({ body }) => new TextDecoder().decode(body))).toEqual(["--b-1--", "AB"]);
    expect(parts[1]?.transferSyntaxUid).toBe("1.2.840.10008.1.2.1");
  });

  it("are refused when cut short or without lengths", () => {
    expect(() => allParts(type, bytes(`--b-1\r\n${head}7\r\n\r\nAB`))).toThrow("cut short");
    expect(() => allParts(type, bytes(`--b-1\r\n${head}2\r\n\r\nAB\r\n`))).toThrow("cut short");
    expect(() => allParts(type, bytes("--b-1\r\nContent-Type: x/y\r\n\r\nAB\r\n--b-1--"))).toThrow("cut short");
  });
});

describe("the order of fetching", () => {
  it("goes outward from the middle", () => {
    expect(outwardFrom(2, 5)).toEqual([2, 3, 1, 4, 0]);
    expect(outwardFrom(0, 3)).toEqual([0, 1, 2]);
    expect(outwardFrom(9, 3)).toEqual([2, 1, 0]);
  });

  it("goes round for a cine", () => {
    expect(onwardFrom(3, 5)).toEqual([3, 4, 0, 1, 2]);
  });
});

describe("the queue", () => {
  it("runs more jobs while they are small together", async () => {
    const queue = new FrameQueue({ connections: 1, small: 3, bytes: 10 });
    let running = 0;
    const begin = () => {
      running += 1;
      return new Promise<void>(() => undefined);
    };
    for (const [key, size] of Object.entries({ a: 4, b: 4, c: 4, d: 2, e: 2 })) void queue.add(key, 0, begin, size);
    await wait();
    expect(running).toBe(2);
    expect(queue.length).toBe(3);
  });

  it("runs as many jobs as it has connections, the lightest first", async () => {
    const queue = new FrameQueue({ connections: 1 });
    const done: string[] = [];
    const job = (name: string) => async () => {
      await wait();
      done.push(name);
    };
    const all = [queue.add("a", 5, job("a")), queue.add("b", 9, job("b")), queue.add("c", 1, job("c"))];
    queue.weigh("b", 0);
    await Promise.all(all);
    expect(done).toEqual(["a", "b", "c"]);
  });

  it("goes on after a job that failed", async () => {
    const queue = new FrameQueue({ connections: 1 });
    const failed = queue.add("a", 1, () => Promise.reject(new Error("no")));
    const next = queue.add("b", 2, () => Promise.resolve("fine"));
    await expect(failed).rejects.toThrow("no");
    await expect(next).resolves.toBe("fine");
  });

  it("gives up what is no longer wanted", async () => {
    const queue = new FrameQueue({ connections: 1 });
    const first = queue.add("a", 1, wait);
    const second = queue.add("b", 2, () => Promise.resolve("never"));
    queue.cancel((key) => key === "b");
    await expect(second).rejects.toThrow("no longer wanted");
    await first;
  });
});
