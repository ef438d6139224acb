import { expect, it } from "vitest";
import { suggestTarget } from "./drafts";
import { parseTable, readServices } from "./table";

it("reads what spreadsheets write", () => {
  expect(parseTable('\uFEFFa;b\r\n"1;2";"x ""y"""\r\n\r\n3;4')).toEqual([
    ["a", "b"],
    ["1;2", 'x "y"'],
    ["3", "4"],
  ]);
  expect(parseTable("a\tb\n1\t2")).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
});

it("knows columns by Vietnamese headings", () => {
  const head = "M\u00e3 d\u1ecbch v\u1ee5,T\u00ean,Lo\u1ea1i m\u00e1y,Ph\u00f2ng,Ph\u00fat,C\u1ea3n quang,L\u1ea1";
  const { services, unknown, missing } = readServices(`${head}\nCT01,CT so nao,CT,"P1,P2",20,x,?`);
  expect(services[0]).toMatchObject({
    code: "CT01",
    modality: "CT",
    rooms: ["P1", "P2"],
    minutes: 20,
    contrast: true,
    enabled: true,
  });
  expect(unknown).toHaveLength(1);
  expect(missing).toEqual([]);
  expect(readServices("x,y\n1,2").missing).toEqual(["code", "name"]);
});

it("suggests what shares most words, or the same code", () => {
  const targets = [
    { code: "CT01", name: "Ch\u1ee5p CT s\u1ecd n\u00e3o" },
    { code: "XQ01", name: "X-quang ng\u1ef1c th\u1eb3ng" },
  ];
  expect(suggestTarget("CT so nao", "A7", targets)?.code).toBe("CT01");
  expect(suggestTarget("", "xq01", targets)?.code).toBe("XQ01");
  expect(suggestTarget("Sieu am", "A8", targets)).toBeUndefined();
});
