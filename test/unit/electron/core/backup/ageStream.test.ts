import { Decrypter, Encrypter } from "age-encryption";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import sodium from "libsodium-wrappers-sumo";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ageIdentity, ageRecipient, bech32 } from "../../../../../electron/core/backup/format/ageIdentity.ts";
import {
  ageDecrypt,
  ageEncrypt,
  AgeError,
  CHUNK_BYTES,
  nativeCipher,
  sodiumCipher,
} from "../../../../../electron/core/backup/format/ageStream.ts";
import { hasProgram, identity, makeFolder, removeFolder } from "./archives.ts";

async function* pieces(data: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < data.length; offset += size) yield data.subarray(offset, offset + size);
}
async function gather(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}
const sealed = async (data: Uint8Array): Promise<Buffer> =>
  gather(ageEncrypt(pieces(data), await ageRecipient(identity), identity));

const sizes = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 2_500_000];

describe("the age identity", () => {
  it("is what the age library reads, and has the recipient that age-keygen derives", async (ctx) => {
    if (!hasProgram("age-keygen")) ctx.skip("needs the Debian package age");
    const secret = randomBytes(32);
    const text = ageIdentity(secret);
    const derived = execFileSync("age-keygen", ["-y"], { input: `${text}\n`, encoding: "utf8" }).trim();
    expect(await ageRecipient(text)).toBe(derived);
  });

  it("is Bech32: BIP 173's test vector of a witness program without its version comes out", () => {
    expect(bech32("abcdef", Buffer.from("00443214c74254b635cf84653a56d7c675be77df", "hex"))).toBe(
      "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    );
  });
});

describe("the age stream", () => {
  let folder: string;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => removeFolder(folder));

  it.each(sizes)("opens what it sealed, %i bytes", async (size) => {
    const data = randomBytes(size);
    expect((await gather(ageDecrypt(pieces(await sealed(data), 70_001), identity))).equals(data)).toBe(true);
  });

  it.each(sizes)("is opened by the age library, and opens what that sealed, %i bytes", async (size) => {
    const data = randomBytes(size);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    expect(Buffer.from(await decrypter.decrypt(await sealed(data))).equals(data)).toBe(true);
    const encrypter = new Encrypter();
    encrypter.addRecipient(await ageRecipient(identity));
    const theirs = await encrypter.encrypt(data);
    expect((await gather(ageDecrypt(pieces(theirs), identity))).equals(data)).toBe(true);
  });

  it("is opened by the age program", async (ctx) => {
    if (!hasProgram("age")) ctx.skip("needs the Debian package age");
    const data = randomBytes(200_000);
    writeFileSync(join(folder, "key"), `${identity}\n`, { mode: 0o600 });
    const plain = execFileSync("age", ["-d", "-i", join(folder, "key")], { input: await sealed(data) });
    expect(plain.equals(data)).toBe(true);
  });

  it("uses a fresh key for every file", async () => {
    const data = Buffer.alloc(1000);
    expect((await sealed(data)).equals(await sealed(data))).toBe(false);
  });

  it("tells another identity's file apart from a damaged one", async () => {
    const other = ageIdentity(randomBytes(32));
    await expect(gather(ageDecrypt(pieces(await sealed(Buffer.alloc(10))), other))).rejects.toMatchObject({
      kind: "noKey",
    });
    await expect(gather(ageDecrypt(pieces(Buffer.from("no age file at all\n")), identity))).rejects.toMatchObject({
      kind: "damaged",
    });
    await expect(gather(ageDecrypt(pieces(Buffer.alloc(200_000)), identity))).rejects.toMatchObject({
      kind: "damaged",
    });
  });

  it("gives an error and no wrong byte for any changed, cut or lengthened file", async () => {
    const data = randomBytes(2 * CHUNK_BYTES + 77);
    const whole = await sealed(data);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom("flip", "cut", "add"),
        async (at, bits, how) => {
          const changed =
            how === "cut"
              ? whole.subarray(0, at)
              : how === "add"
                ? Buffer.concat([whole, Buffer.alloc(at, bits)])
                : Buffer.from(whole);
          if (how === "flip") changed[at] = (changed[at] as number) ^ bits;
          if (changed.equals(whole)) return;
          const got: Uint8Array[] = [];
          const read = (async () => {
            for await (const part of ageDecrypt(pieces(changed), identity)) got.push(part);
          })();
          await expect(read).rejects.toBeInstanceOf(AgeError);
          const plain = Buffer.concat(got);
          expect(plain.equals(data.subarray(0, plain.length))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gives the same sealed bytes with the runtime's cipher and with libsodium", async () => {
    await sodium.ready;
    const [key, nonce, plain] = [randomBytes(32), randomBytes(12), randomBytes(5000)];
    const native = nativeCipher(key);
    const other = sodiumCipher(key);
    const bytes = native.seal(plain, nonce);
    expect(other.seal(plain, nonce).equals(bytes)).toBe(true);
    expect(other.open(bytes, nonce)?.equals(plain)).toBe(true);
    bytes[17] = (bytes[17] as number) ^ 1;
    expect(native.open(bytes, nonce)).toBeNull();
    expect(other.open(bytes, nonce)).toBeNull();
  });
});
