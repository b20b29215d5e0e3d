import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mpint,
  uint32,
  unsigned,
  WireError,
  WireReader,
  wireString,
} from "../../../../../../electron/core/credentials/keys/wire.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = fc.uint8Array({ maxLength: 80 });

describe("numbers on the wire", () => {
  // RFC 4251, section 5.
  it.each([
    ["", "00000000"],
    ["00", "00000000"],
    ["09a378f9b2e332a7", "0000000809a378f9b2e332a7"],
    ["80", "000000020080"],
    ["0000ff", "0000000200ff"],
    ["7f", "000000017f"],
  ])("%s is written as %s", (number, written) => {
    expect(hex(mpint(Buffer.from(number, "hex")))).toBe(written);
  });

  it("are read as they were written, without leading zeros", () => {
    fc.assert(
      fc.property(bytes, (number) => {
        const read = unsigned(new WireReader(mpint(number)).string());
        expect(read[0]).not.toBe(0);
        expect(BigInt(`0x0${hex(read)}`)).toBe(BigInt(`0x0${hex(number)}`));
      }),
    );
  });
});

describe("strings on the wire", () => {
  it("are read one after another until nothing is left", () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 6 }), (values) => {
        const reader = new WireReader(Buffer.concat(values.map((value) => wireString(value))));
        for (const value of values) expect(hex(reader.string())).toBe(hex(value));
        expect(reader.left).toBe(0);
      }),
    );
  });

  it("hold text in UTF-8", () => {
    expect(hex(wireString("é"))).toBe("00000002c3a9");
    expect(new WireReader(wireString("open sesame é")).text()).toBe("open sesame é");
  });

  it.each([
    ["nothing at all", ""],
    ["half a length", "0000"],
    ["a length and too little", "00000005aabb"],
    ["a length beyond all bounds", "ffffffff"],
    ["a length that is too long for any key", "00010001"],
  ])("%s is an error of its own kind", (_what, text) => {
    expect(() => new WireReader(Buffer.from(text, "hex")).string()).toThrow(WireError);
  });
});

it("integers are read in network order, also from the middle of a buffer", () => {
  const whole = Buffer.concat([Buffer.from("aabb"), uint32(0xdead_beef), Buffer.from("0000000100000002", "hex")]);
  const reader = new WireReader(whole.subarray(4));
  expect(reader.uint32()).toBe(0xdead_beef);
  expect(reader.uint64()).toBe(0x1_0000_0002n);
  expect(() => reader.take(1)).toThrow(WireError);
});
