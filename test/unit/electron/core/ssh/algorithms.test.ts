import { getCiphers, getCurves, getHashes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { algorithms, hostKeyFamilies } from "../../../../../electron/core/ssh/algorithms.ts";

describe("the pinned algorithms", () => {
  const offer = algorithms(null);

  it("have no SHA-1, CBC, DSA or small groups among them, and no compression", () => {
    const all = Object.values(offer).flat().join(" ");
    expect(all).not.toMatch(/sha1|cbc|ssh-dss|ssh-rsa|md5|arcfour|group1\b|group-exchange/);
    expect(offer.compress).toEqual(["none"]);
  });

  it("do not name what the desktop's runtime lacks", () => {
    expect(Object.values(offer).flat().join(" ")).not.toMatch(/chacha20/);
  });

  it("need only primitives that this runtime has", () => {
    expect(getCiphers()).toEqual(expect.arrayContaining(["aes-128-gcm", "aes-256-gcm", "aes-128-ctr", "aes-256-ctr"]));
    expect(getHashes()).toEqual(expect.arrayContaining(["sha256", "sha512"]));
    expect(getCurves()).toEqual(expect.arrayContaining(["prime256v1", "secp384r1", "secp521r1"]));
  });

  it("put the type of a known host key first and keep the others behind it", () => {
    for (const { keyType, names } of hostKeyFamilies) {
      const list = algorithms(keyType).serverHostKey as string[];
      expect(list.slice(0, names.length)).toEqual(names);
      expect(list.toSorted()).toEqual((offer.serverHostKey as string[]).toSorted());
    }
  });

  it("prefer modern keys for a host that is not known", () => {
    expect((offer.serverHostKey as string[])[0]).toBe("ssh-ed25519");
  });

  it("leave out key types that were refused", () => {
    expect(algorithms(null, new Set(["ssh-ed25519", "ssh-rsa"])).serverHostKey).toEqual([
      "ecdsa-sha2-nistp256",
      "ecdsa-sha2-nistp384",
      "ecdsa-sha2-nistp521",
    ]);
  });
});
