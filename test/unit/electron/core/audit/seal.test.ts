import fc from "fast-check";
import sodium from "libsodium-wrappers-sumo";
import { describe, expect, test } from "vitest";
import type { AuditDetail } from "../../../../../electron/core/audit/seal.ts";
import {
  deriveSealKeys,
  MAX_DETAIL_BYTES,
  MAX_DETAIL_HOSTS,
  openDetail,
  sealDetail,
} from "../../../../../electron/core/audit/seal.ts";
import { sealKeys, seed } from "./auditFixture.ts";

const detail: AuditDetail = { action: "hosts.add", actor: "ada", hosts: ["web-1"], data: { input: { name: "web-1" } } };
const seal = (value: AuditDetail): string => sealDetail(value, sealKeys.publicKey);

describe("a sealed detail", () => {
  test("opens with the key derived from the same seed, and only with it", async () => {
    expect(openDetail(seal(detail), await deriveSealKeys(seed))).toEqual(detail);
    expect(openDetail(seal(detail), await deriveSealKeys(new Uint8Array(32)))).toBeNull();
  });

  test("cannot be opened with the public key that sealed it", () => {
    expect(openDetail(seal(detail), { publicKey: sealKeys.publicKey, privateKey: sealKeys.publicKey })).toBeNull();
  });

  test("looks different each time, so that equal entries cannot be told", () => {
    expect(seal(detail)).not.toBe(seal(detail));
  });

  test("is a plain crypto_box_seal that any libsodium opens", () => {
    const bytes = sodium.crypto_box_seal_open(
      Buffer.from(seal(detail), "base64"),
      sealKeys.publicKey,
      sealKeys.privateKey,
    );
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(detail);
  });

  test("keeps any text exactly", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.array(fc.string()), (text, hosts) => {
        const value = { ...detail, hosts, data: { text } };
        expect(openDetail(seal(value), sealKeys)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 50 },
    );
  });

  test("that is too large keeps who did what on which hosts, and the beginning of its data", () => {
    const hosts = Array.from({ length: 3000 }, (_, i) => `host-${i}`);
    const opened = openDetail(seal({ ...detail, hosts, data: { text: "x".repeat(MAX_DETAIL_BYTES) } }), sealKeys);
    expect(opened).toMatchObject({ action: "hosts.add", actor: "ada", data: { truncated: true, hosts: 3000 } });
    expect(opened?.hosts).toHaveLength(MAX_DETAIL_HOSTS);
    expect(opened?.data["start"]).toMatch(/^\{"text":"xxx/);
  });

  test.each([
    ["not base64", "***"],
    ["too short", "AAAA"],
    ["empty", ""],
  ])("that is %s opens to nothing, without an error", (_, sealed) => {
    expect(openDetail(sealed, sealKeys)).toBeNull();
  });

  test.each(["null", "7", "[]", '{"action":1}', '{"action":"a","actor":"b","hosts":[1],"data":{}}', "no json"])(
    "that holds %s instead of a detail opens to nothing",
    (text) => {
      const sealed = Buffer.from(sodium.crypto_box_seal(text, sealKeys.publicKey)).toString("base64");
      expect(openDetail(sealed, sealKeys)).toBeNull();
    },
  );
});
