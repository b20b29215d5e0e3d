import { getCiphers, getCurves, getHashes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { algorithms, hostKeyFamilies, weakAmong } from "../../../../../electron/core/ssh/algorithms.ts";

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

describe("the algorithms of old servers", () => {
  const modern = algorithms(null);
  const legacy = algorithms(null, new Set(), true);

  it("are offered only when asked for, and behind everything modern", () => {
    for (const kind of ["kex", "cipher", "hmac"] as const) {
      const before = modern[kind] as string[];
      const after = legacy[kind] as string[];
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.length).toBeGreaterThan(before.length);
    }
    expect(legacy.kex).toContain("diffie-hellman-group14-sha1");
    expect(legacy.cipher).toContain("aes128-cbc");
    expect(legacy.hmac).toContain("hmac-sha1");
    expect((legacy.serverHostKey as string[]).at(-1)).toBe("ssh-rsa");
  });

  it("keep SHA-1 signatures with their key type, so that another key does not look like a change", () => {
    const list = algorithms("ssh-rsa", new Set(), true).serverHostKey as string[];
    expect(list.slice(0, 3)).toEqual(["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"]);
    expect(algorithms(null, new Set(["ssh-rsa"]), true).serverHostKey).not.toContain("ssh-rsa");
  });

  it("are named when a connection uses them, each once", () => {
    const cs = { cipher: "aes128-cbc", mac: "hmac-sha1", compress: "none", lang: "" } as const;
    expect(weakAmong({ kex: "diffie-hellman-group14-sha1", serverHostKey: "ssh-rsa", cs, sc: cs })).toEqual([
      "diffie-hellman-group14-sha1",
      "ssh-rsa",
      "aes128-cbc",
      "hmac-sha1",
    ]);
    const good = { cipher: "aes128-gcm@openssh.com", mac: "", compress: "none", lang: "" } as const;
    expect(weakAmong({ kex: "curve25519-sha256", serverHostKey: "ssh-ed25519", cs: good, sc: good })).toEqual([]);
  });
});
