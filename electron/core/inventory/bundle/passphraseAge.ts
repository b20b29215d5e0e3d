import { randomBytes, scrypt } from "node:crypto";
import { armor, Decrypter, Encrypter, type Identity, type Recipient, Stanza } from "age-encryption";
import sodium from "libsodium-wrappers-sumo";

/** 2^17 with blocks of 1 KiB: 128 MiB and about half a second for each guess. */
export const defaultWorkFactor = 17;
/** A file may ask for as much as age itself does, and no more. */
const maxWorkFactor = 18;
const label = "age-encryption.org/v1/scrypt";
const nonce = new Uint8Array(12);

/** The passphrase does not open the file. */
export class WrongPassphrase extends Error {}
/** The text is no age file for a passphrase; the message is a half sentence. */
export class BadAgeFile extends Error {}

/** Off the main thread: age-encryption's own scrypt would stop everything else for seconds. */
function stretch(passphrase: string, salt: Uint8Array, logN: number): Promise<Buffer> {
  const options = { N: 2 ** logN, r: 8, p: 1, maxmem: 2 ** logN * 1024 + 32 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFC"), Buffer.concat([Buffer.from(label), salt]), 32, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replaceAll("=", "");

/** The scrypt recipient of age (https://age-encryption.org/v1). */
class PassphraseRecipient implements Recipient {
  private readonly passphrase: string;
  private readonly workFactor: number;

  constructor(passphrase: string, workFactor: number) {
    this.passphrase = passphrase;
    this.workFactor = workFactor;
  }

  async wrapFileKey(fileKey: Uint8Array): Promise<Stanza[]> {
    await sodium.ready;
    const salt = randomBytes(16);
    const key = await stretch(this.passphrase, salt, this.workFactor);
    const body = sodium.crypto_aead_chacha20poly1305_ietf_encrypt(fileKey, null, null, nonce, key);
    return [new Stanza(["scrypt", unpadded(salt), String(this.workFactor)], body)];
  }
}

class PassphraseIdentity implements Identity {
  private readonly passphrase: string;

  constructor(passphrase: string) {
    this.passphrase = passphrase;
  }

  async unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array> {
    await sodium.ready;
    const [stanza] = stanzas;
    const [type, saltText = "", logText = ""] = stanza?.args ?? [];
    if (!stanza || stanzas.length !== 1 || type !== "scrypt" || stanza.args.length !== 3)
      throw new BadAgeFile("it is not encrypted with a passphrase");
    const salt = Buffer.from(saltText, "base64");
    if (salt.length !== 16 || unpadded(salt) !== saltText || !/^[1-9]\d?$/.test(logText) || stanza.body.length !== 32)
      throw new BadAgeFile("its header is damaged");
    if (Number(logText) > maxWorkFactor) throw new BadAgeFile("it asks for more memory than is given");
    const key = await stretch(this.passphrase, salt, Number(logText));
    try {
      return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, stanza.body, null, nonce, key);
    } catch {
      throw new WrongPassphrase();
    }
  }
}

/** Encrypts to an armored age file that `age -d` opens with the passphrase. */
export async function sealWithPassphrase(plain: Uint8Array, passphrase: string, workFactor: number): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(new PassphraseRecipient(passphrase, workFactor));
  return armor.encode(await encrypter.encrypt(plain));
}

/** Opens what `sealWithPassphrase` or `age -p -a` wrote. Rejects with WrongPassphrase or BadAgeFile. */
export async function openWithPassphrase(text: string, passphrase: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(new PassphraseIdentity(passphrase));
  let bytes: Uint8Array;
  try {
    bytes = armor.decode(text);
  } catch {
    throw new BadAgeFile("it is no age file in ASCII armor");
  }
  try {
    return await decrypter.decrypt(bytes);
  } catch (error) {
    if (error instanceof WrongPassphrase || error instanceof BadAgeFile) throw error;
    throw new BadAgeFile("it is damaged or cut off");
  }
}
