import { expect, it } from "vitest";
import { splitMessage } from "./segments";

const MESSAGE = [
  "MSH|^~\\&|HIS1|BV01|KHOANH|CDHA|20240102080000||ORM^O01|2|P|2.5.1",
  "PID|1||BN0001^^^79001^MR~079080001234^^^^NI||Nguyen^Duc^Van||19800215|M",
  "ORC|NW|CD0001^HIS1||PH0001",
  "OBR|1|CD0001||CT01^CT so nao^HIS1&x",
].join("\r");

it("names every value by the path that reaches it", () => {
  const cells = splitMessage(MESSAGE).flatMap((line) => line.cells);
  const at = (path: string) => cells.find((cell) => cell.path === path)?.value;
  expect(at("MSH-3")).toBe("HIS1");
  expect(at("MSH-9.2")).toBe("O01");
  expect(at("PID-3[type=MR].1")).toBe("BN0001");
  expect(at("PID-3[type=NI].1")).toBe("079080001234");
  expect(at("PID-5.2")).toBe("Duc");
  expect(at("PID-7")).toBe("19800215");
  expect(at("ORC-4")).toBe("PH0001");
  expect(at("OBR-4.3.2")).toBe("x");
});

it("finds nothing in what is no message", () => {
  expect(splitMessage("xin chào")).toEqual([]);
  expect(splitMessage("")).toEqual([]);
});
