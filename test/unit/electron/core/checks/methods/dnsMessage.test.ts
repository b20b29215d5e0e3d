import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeAnswer,
  encodeQuery,
  recordTypes,
  type RecordType,
} from "../../../../../../electron/core/checks/methods/dnsMessage.ts";
import { splitServer } from "../../../../../../electron/core/checks/methods/dns.ts";

const name = (text: string): number[] => [
  ...text.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]),
  0,
];

/** A response to one question with records whose data are given. */
function response(type: RecordType, records: readonly number[][], flags = 0x8180): Uint8Array {
  const head = [0, 7, flags >> 8, flags & 255, 0, 1, 0, records.length, 0, 0, 0, 0];
  const question = [...name("a.example"), 0, recordTypes[type], 0, 1];
  const answers = records.flatMap((data) => [
    0xc0,
    12,
    0,
    recordTypes[type],
    0,
    1,
    0,
    0,
    0,
    60,
    data.length >> 8,
    data.length & 255,
    ...data,
  ]);
  return Uint8Array.from([...head, ...question, ...answers]);
}

describe("DNS messages", () => {
  it("ask for one name with recursion (RFC 1035)", () => {
    const asked = [...encodeQuery(0x1234, "a.example.", "MX")];
    expect(asked.slice(0, 12)).toEqual([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect(asked.slice(12, -4)).toEqual(name("a.example"));
    expect(asked.slice(-4)).toEqual([0, 15, 0, 1]);
  });

  it.each<[RecordType, number[], string]>([
    ["A", [10, 0, 0, 7], "10.0.0.7"],
    ["AAAA", [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "2001:db8:0:0:0:0:0:1"],
    ["CNAME", name("b.example"), "b.example"],
    ["NS", [2, ...Buffer.from("ns"), 0xc0, 12], "ns.a.example"],
    ["MX", [0, 10, ...name("mail.example")], "10 mail.example"],
    ["TXT", [3, ...Buffer.from("one"), 3, ...Buffer.from("two")], "onetwo"],
    ["PTR", name("host.example"), "host.example"],
  ])("give the records of type %s", (type, data, wanted) => {
    expect(decodeAnswer(response(type, [data]), 7, type)).toEqual({ code: 0, records: [wanted] });
  });

  it("pass over records of other types", () => {
    expect(decodeAnswer(response("CNAME", [name("b.example")]), 7, "A")).toEqual({ code: 0, records: [] });
  });

  it("tell the error of the server", () => {
    expect(decodeAnswer(response("A", [], 0x8183), 7, "A")).toEqual({ code: 3, records: [] });
  });

  it("are not taken for an answer when they are none to the question", () => {
    expect(decodeAnswer(response("A", []), 8, "A")).toBeNull();
    expect(decodeAnswer(encodeQuery(7, "a.example", "A"), 7, "A")).toBeNull();
    expect(decodeAnswer(Uint8Array.of(), 7, "A")).toBeNull();
  });

  it("do not lead round and round", () => {
    const looped = response("CNAME", [[0xc0, 38]]);
    // The data of the record begins where its pointer points.
    looped.set([0xc0, looped.length - 2], looped.length - 2);
    expect(decodeAnswer(looped, 7, "CNAME")).toBeNull();
  });

  it("give no more than a bounded list, or nothing, whatever a server sends", () => {
    const types = Object.keys(recordTypes) as RecordType[];
    const bytes = fc.uint8Array({ maxLength: 200 });
    const real = fc.tuple(bytes, fc.nat(60), fc.constantFrom(...types)).map(([noise, at, type]) => {
      const message = response(type, [name("b.example"), name("c.example")]);
      message.set(noise.subarray(0, Math.min(4, noise.length)), Math.min(at, message.length - 4));
      return message;
    });
    fc.assert(
      fc.property(fc.oneof(bytes, real), fc.constantFrom(...types), (message, type) => {
        const answer = decodeAnswer(message, 7, type);
        if (answer) expect(answer.records.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 400 },
    );
  });

  it.each(["a..b", `${"x".repeat(64)}.example`, Array.from({ length: 130 }, () => "ab").join("."), ""])(
    "cannot ask for %j",
    (wrong) => {
      expect(() => encodeQuery(1, wrong, "A")).toThrow(RangeError);
    },
  );
});

it.each([
  ["10.0.0.1", "10.0.0.1", 53],
  ["10.0.0.1:5353", "10.0.0.1", 5353],
  ["2001:db8::1", "2001:db8::1", 53],
  ["[2001:db8::1]:5353", "2001:db8::1", 5353],
  ["dns.example.org", "dns.example.org", 53],
])("reads the server %s", (text, address, port) => {
  expect(splitServer(text)).toEqual({ address, port });
});
