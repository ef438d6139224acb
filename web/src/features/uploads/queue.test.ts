import { describe, expect, it, vi } from "vitest";
import { nextBatch, shareOutcomes, shareProgress, type Upload, UploadQueue } from "./queue";

const outcome = (name: string, word = "stored") => ({
  name,
  outcome: word,
  study_uid: "1.2",
  detail: "",
  detail_vi: "",
});
const file = (name: string, size: number) => {
  const made = new File(["x"], name);
  Object.defineProperty(made, "size", { value: size });
  return { file: made, name };
};
const upload = (name: string, size: number, state: Upload["state"] = "waiting"): Upload => ({
  id: name.length,
  ...file(name, size),
  state,
  sentBytes: 0,
  outcomes: [],
  error: null,
});
const MB = 1024 * 1024;

describe("a batch", () => {
  it("holds many small files", () => {
    expect(nextBatch([upload("a", MB), upload("bb", MB), upload("ccc", MB, "done")])).toHaveLength(2);
  });
  it("is one ZIP or one large file by itself", () => {
    expect(nextBatch([upload("a.zip", 10), upload("b", 10)]).map((one) => one.name)).toEqual(["a.zip"]);
    expect(nextBatch([upload("a", 10), upload("b.zip", 10), upload("c", 10)]).map((one) => one.name)).toEqual([
      "a",
      "c",
    ]);
  });
  it("stays below its size", () => {
    expect(nextBatch(Array.from({ length: 10 }, () => upload("a", 5 * MB)))).toHaveLength(3);
  });
});

describe("progress", () => {
  it("is shared out in order", () => {
    expect(shareProgress([upload("a", 10), upload("b", 10), upload("c", 10)], 15)).toEqual([10, 5, 0]);
  });
});

describe("results", () => {
  it("of a ZIP belong to the ZIP", () => {
    const results = [outcome("x/1"), outcome("x/2", "refused")];
    expect(shareOutcomes([upload("a.zip", 1)], results)).toEqual([results]);
  });
});

describe("the queue", () => {
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

  it("tells what the archive said of each file", async () => {
    const queue = new UploadQueue(async (files) => files.map(({ name }) => outcome(name)), vi.fn());
    queue.add([file("a", 1), file("b", 1), file(".DS_Store", 1)]);
    await settled();
    expect(queue.snapshot().map((one) => [one.state, one.outcomes[0]?.outcome])).toEqual([
      ["done", "stored"],
      ["done", "stored"],
      ["skipped", undefined],
    ]);
  });

  it("sends again what failed on the way", async () => {
    let isDown = true;
    const queue = new UploadQueue(async (files) => {
      if (isDown) throw new Error("down");
      return files.map(({ name }) => outcome(name));
    }, vi.fn());
    queue.add([file("a", 1)]);
    await settled();
    expect(queue.snapshot()[0]?.state).toBe("failed");
    isDown = false;
    queue.retry();
    await settled();
    expect(queue.snapshot()[0]?.state).toBe("done");
  });
});
