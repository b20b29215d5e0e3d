import type { Client } from "ssh2";
import { replaced } from "../keyObjects.ts";
import { type Certificate, certificateSuffix, readCertificate } from "./certificate.ts";
import { WireError, WireReader, wireString } from "./wire.ts";

/** The parts of ssh2 1.17's key exchange that host certificates need. */
interface KeyExchange {
  readonly type: string;
  readonly negotiated: { serverHostKey: string };
  _finished: boolean;
  _hostKey?: Buffer;
  parse(payload: Buffer): unknown;
  finish(serverToClientOnly?: boolean): unknown;
}

interface Names {
  readonly array: readonly string[];
}
interface Direction<T> {
  readonly cipher: T;
  readonly mac: T;
  readonly compress: T;
  readonly lang: T;
}
interface Lists<T> {
  readonly kex: T;
  readonly serverHostKey: T;
  readonly cs: Direction<T>;
  readonly sc: Direction<T>;
}
interface Offer {
  readonly lists: Lists<Names>;
}
interface ProtocolInternals {
  _offer: Offer;
  _kex?: KeyExchange | undefined;
}

/** KEXDH_REPLY and KEX_ECDH_REPLY (RFC 4253 8, RFC 5656 4), and KEX_DH_GEX_REPLY (RFC 4419 3). */
const exchangeReply = 31;
const groupExchangeReply = 33;

/** Host key algorithms whose keys may come in a certificate. */
const certifiable = /^(?:ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|rsa-sha2-(?:256|512))$/;

/**
 * Lets the server show host certificates (OpenSSH's PROTOCOL.certkeys), which ssh2 1.17 does not know. Call it after `connect` and
 * before anything was received. ssh2 goes on as if the server had shown the certified key alone, with one difference: the
 * exchange hash is over the certificate, because that is what the server signed. Should ssh2 change, the signature over
 * the wrong hash fails: nothing is accepted that should not be. `shown` is told of the certificate before the host verifier
 * judges its key; what it is worth is not checked here.
 */
export function offerHostCertificates(client: Client, shown: (certificate: Certificate) => void): void {
  const protocol = (client as unknown as { _protocol?: ProtocolInternals })._protocol;
  if (!protocol) return;
  const plain = protocol._offer.lists.serverHostKey.array;
  const certified = plain.filter((name) => certifiable.test(name)).map((name) => `${name}${certificateSuffix}`);
  protocol._offer = offerWith(protocol._offer, [...certified, ...plain]);
  replaced(protocol, "_kex", (exchange) => {
    if (exchange?.negotiated.serverHostKey.endsWith(certificateSuffix)) readCertificateFrom(exchange, shown);
  });
}

function offerWith(offer: Offer, serverHostKey: readonly string[]): Offer {
  const { kex, cs, sc } = offer.lists;
  const names = ({ cipher, mac, compress, lang }: Direction<Names>): Direction<readonly string[]> => ({
    cipher: cipher.array,
    mac: mac.array,
    compress: compress.array,
    // ssh2 makes one empty name of no languages.
    lang: lang.array.filter((name) => name !== ""),
  });
  const KexInit = offer.constructor as new (lists: Lists<readonly string[]>) => Offer;
  return new KexInit({ kex: kex.array, serverHostKey, cs: names(cs), sc: names(sc) });
}

function readCertificateFrom(exchange: KeyExchange, shown: (certificate: Certificate) => void): void {
  const parse = exchange.parse.bind(exchange);
  const finish = exchange.finish.bind(exchange);
  exchange.negotiated.serverHostKey = exchange.negotiated.serverHostKey.slice(0, -certificateSuffix.length);
  const reply = exchange.type === "groupex" ? groupExchangeReply : exchangeReply;
  let certificate: Certificate | undefined;
  exchange.parse = (payload) => {
    if (certificate || payload[0] !== reply) return parse(payload);
    try {
      const reader = new WireReader(payload.subarray(1));
      const found = readCertificate(reader.string());
      const rest = [reader.string(), reader.string()];
      certificate = found;
      shown(found);
      return parse(Buffer.concat([Buffer.from([reply]), ...[found.key, ...rest].map(wireString)]));
    } catch (error) {
      // ssh2 refuses what is left: the key does not match the agreed type.
      if (error instanceof WireError) return parse(payload);
      throw error;
    }
  };
  let key: Buffer | undefined;
  let hashing = false;
  Object.defineProperty(exchange, "_hostKey", {
    configurable: true,
    enumerable: true,
    // `finish` reads it first for the exchange hash, and then to verify the server's signature with it.
    get() {
      const first = hashing;
      hashing = false;
      return first && certificate ? certificate.blob : key;
    },
    set(value: Buffer | undefined) {
      key = value;
    },
  });
  exchange.finish = (serverToClientOnly) => {
    hashing = !exchange._finished;
    try {
      return finish(serverToClientOnly);
    } finally {
      hashing = false;
    }
  };
}
