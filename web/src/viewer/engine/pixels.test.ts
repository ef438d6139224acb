import { describe, expect, it } from "vitest";
import { paletteToRgba, toRgba, triplesToRgba, ybr422ToRgba } from "./color";
import { trueSyntax } from "./jpeg";
import { make, makeSpec, sequence } from "./make";
import { segmentedPalette } from "./palette";
import { readPixelSpec } from "./pixelSpec";
import { frameLength, unpack } from "./unpack";

describe("uncompressed frames", () => {
  it("are little endian words", () => {
    expect(unpack(Uint8Array.of(1, 0, 255, 255, 0, 1, 2, 0), makeSpec())).toEqual(Int16Array.of(1, -1, 256, 2));
  });

  it("are swapped when they came big endian", () => {
    const spec = makeSpec({ signed: false });
    expect(unpack(Uint8Array.of(0, 1, 1, 0, 0, 2, 0, 3), spec, true)).toEqual(Uint16Array.of(1, 256, 2, 3));
  });

  it("may begin at an odd address", () => {
    const bytes = Uint8Array.of(9, 1, 0, 2, 0, 3, 0, 4, 0).subarray(1);
    expect(unpack(bytes, makeSpec())).toEqual(Int16Array.of(1, 2, 3, 4));
  });

  it("lose overlay bits above the stored ones", () => {
    const spec = makeSpec({ signed: false, bitsStored: 12, highBit: 11 });
    expect(unpack(Uint8Array.of(0xff, 0xff, 1, 0x10, 0, 0, 0, 0), spec)[0]).toBe(4095);
    expect(unpack(Uint8Array.of(0xff, 0xff, 1, 0x10, 0, 0, 0, 0), spec)[1]).toBe(1);
  });

  it("are sign-extended from the stored bits", () => {
    const spec = makeSpec({ bitsStored: 12, highBit: 11 });
    expect(unpack(Uint8Array.of(0xff, 0x0f, 1, 0, 0, 0, 0, 8), spec)).toEqual(Int16Array.of(-1, 1, 0, -2048));
  });

  it("are refused when short, and cut when padded", () => {
    expect(() => unpack(Uint8Array.of(1, 2, 3), makeSpec())).toThrow("3 of 8 bytes");
    expect(unpack(new Uint8Array(10), makeSpec())).toHaveLength(4);
  });

  it("may have one bit a pixel", () => {
    const spec = makeSpec({ bitsAllocated: 1, bitsStored: 1, highBit: 0, signed: false, rows: 1, columns: 10 });
    expect(Array.from(unpack(Uint8Array.of(0b101, 0b10), spec))).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
  });

  it("have two samples a pixel in YBR_FULL_422", () => {
    expect(frameLength(makeSpec({ photometric: "YBR_FULL_422", samplesPerPixel: 3, bitsAllocated: 8 }))).toBe(8);
  });
});

describe("colour frames", () => {
  it("share chrominance between neighbours in YBR_FULL_422", () => {
    expect(Array.from(ybr422ToRgba([76, 76, 85, 255], 2))).toEqual([254, 0, 0, 255, 254, 0, 0, 255]);
  });

  it("come from planes", () => {
    expect(Array.from(triplesToRgba([1, 2, 3, 4, 5, 6], 2, true, "RGB"))).toEqual([1, 3, 5, 255, 2, 4, 6, 255]);
  });

  it("take the palette's ends for values outside it", () => {
    const red = Uint8Array.of(10, 20);
    const palette = { first: 5, red, green: red, blue: red };
    expect(Array.from(paletteToRgba([0, 5, 6, 9], 4, palette)).filter((_, at) => at % 4 === 0)).toEqual([
      10, 10, 20, 20,
    ]);
  });

  it("are refused when samples are missing", () => {
    const spec = makeSpec({ photometric: "RGB", samplesPerPixel: 3, bitsAllocated: 8, bitsStored: 8 });
    expect(() => toRgba(new Uint8Array(5), spec, false, "RGB")).toThrow("5 of 12 samples");
  });
});

describe("palettes", () => {
  it("unfold discrete, linear and indirect segments", () => {
    const data = Uint16Array.of(0, 2, 7, 9, 1, 2, 13, 2, 1, 0, 0);
    expect(segmentedPalette(data, 6)).toEqual(Uint16Array.of(7, 9, 11, 13, 7, 9));
  });

  it("are read from inline base64 as from numbers", () => {
    const descriptor = [2, 0, 16];
    const words = { vr: "OW", InlineBinary: btoa(String.fromCharCode(0, 0, 0, 255)) };
    const item = make({
      PhotometricInterpretation: "PALETTE COLOR",
      RedPaletteDescriptor: descriptor,
      GreenPaletteDescriptor: descriptor,
      BluePaletteDescriptor: descriptor,
      RedPalette: words,
      GreenPalette: [0, 65280],
      BluePalette: words,
    });
    const { palette } = readPixelSpec(item);
    expect(palette?.red).toEqual(Uint8Array.of(0, 255));
    expect(palette?.green).toEqual(palette?.red);
  });
});

describe("the header of the pixels", () => {
  it("gives windows in pairs, and only those with a width", () => {
    const item = make({ WindowCenter: [40, 50, 60], WindowWidth: [400, 0], WindowCenterWidthExplanation: ["A", "B"] });
    expect(readPixelSpec(item).windows).toEqual([{ center: 40, width: 400, explanation: "A" }]);
  });

  it("reads padding as signed when the pixels are", () => {
    const item = make({ PixelRepresentation: 1, PixelPaddingValue: 63536 });
    expect(readPixelSpec(item).padding).toEqual([-2000, -2000]);
  });

  it("takes Hounsfield units for CT, and Bq/ml for PET", () => {
    expect(readPixelSpec(make({ Modality: "CT" })).unit).toBe("HU");
    expect(readPixelSpec(make({ Modality: "PT", Units: "BQML" })).unit).toBe("Bq/ml");
  });

  it("leaves the Modality LUT of angiography to measuring", () => {
    const lut = make({ LUTDescriptor: [2, 0, 8], LUTData: [0, 255] });
    const item = { ...make({ SOPClassUID: "1.2.840.10008.5.1.4.1.1.12.1" }), "00283000": sequence(lut) };
    expect(readPixelSpec(item).modalityTable).toBeNull();
  });
});

describe("a JPEG's own header", () => {
  const jpeg = (marker: number, precision: number) =>
    Uint8Array.of(255, 216, 255, 224, 0, 2, 255, marker, 0, 8, precision, 0);

  it("wins over the transfer syntax", () => {
    expect(trueSyntax("1.2.840.10008.1.2.4.70", jpeg(0xc0, 8))).toBe("1.2.840.10008.1.2.4.50");
    expect(trueSyntax("1.2.840.10008.1.2.4.50", jpeg(0xc1, 12))).toBe("1.2.840.10008.1.2.4.51");
    expect(trueSyntax("1.2.840.10008.1.2.4.50", jpeg(0xc3, 16))).toBe("1.2.840.10008.1.2.4.70");
  });

  it("is asked only of JPEG syntaxes", () => {
    expect(trueSyntax("1.2.840.10008.1.2.4.80", jpeg(0xc0, 8))).toBe("1.2.840.10008.1.2.4.80");
  });
});
