import type { Client } from "ssh2";
import { describe, expect, it } from "vitest";
import { WireReader, wireString } from "../../../../../electron/core/ssh/certificates/wire.ts";
import { acceptLoginKeys, attemptWith, type LoginKey } from "../../../../../electron/core/ssh/loginKeys.ts";

const blob = Buffer.concat(["sk-ssh-ed25519@openssh.com", "public half"].map(wireString));
const signature = Buffer.concat([
  wireString("sk-ssh-ed25519@openssh.com"),
  wireString("value"),
  Buffer.from([1, 0, 0, 0, 7]),
]);
const signed: Buffer[] = [];
const key: LoginKey = {
  algorithm: "sk-ssh-ed25519@openssh.com",
  blob,
  sign(data) {
    signed.push(data);
    return Promise.resolve(signature);
  },
};

/** The parts of ssh2's protocol that are extended, in a form that tells what reached them. */
const setup = (kexinit?: object) => {
  const sent: Buffer[] = [];
  const passed: unknown[][] = [];
  const heard: unknown[] = [];
  const protocol = {
    _handlers: {
      USERAUTH_FAILURE: (...said: unknown[]) => void heard.push(said.slice(1)),
      EXT_INFO: (...said: unknown[]) => void heard.push(said.slice(1)),
    },
    _kex: { sessionID: Buffer.from("session") },
    _packetRW: {
      write: {
        allocStart: 5,
        alloc: (length: number) => Buffer.alloc(5 + length),
        finalize: (packet: Buffer) => packet,
      },
    },
    _authsQueue: [] as string[],
    _cipher: { encrypt: (packet: Buffer) => void sent.push(packet.subarray(5)) },
    _kexinit: kexinit,
    _queue: undefined as Buffer[] | undefined,
    authPK: (...given: unknown[]) => void passed.push(given),
  };
  const word = acceptLoginKeys({ _protocol: protocol } as unknown as Client);
  return { protocol, word, sent, passed, heard };
};

/** The key as ssh2 gets it from the one-key agent. */
const standIn = (): Promise<object> =>
  new Promise((resolve, reject) => {
    const { agent } = attemptWith("alice", key);
    if (typeof agent === "string") reject(new Error("no agent object"));
    else agent.getIdentities((error, keys) => (error || !keys?.[0] ? reject(error) : resolve(keys[0] as object)));
  });

describe("logging in with a key that ssh2 does not know", () => {
  it("shows its own form and algorithm, and signs through the key", async () => {
    const shown = (await standIn()) as { type: string; getPublicSSH(): Buffer };
    expect(shown.type).toBe(key.algorithm);
    expect(shown.getPublicSSH()).toEqual(blob);
    const { agent } = attemptWith("alice", key);
    const result = await new Promise((resolve, reject) => {
      if (typeof agent === "string") reject(new Error("no agent object"));
      else
        agent.sign(shown as never, Buffer.from("data"), {}, (error, value) => (error ? reject(error) : resolve(value)));
    });
    expect(result).toEqual(signature);
  });

  it("asks with ssh2's own message first, and sends the signature whole", async () => {
    const { protocol, sent, passed } = setup();
    const shown = await standIn();
    protocol.authPK("alice", shown, undefined);
    expect(passed).toEqual([["alice", shown, undefined, undefined]]);
    let data: Buffer = Buffer.alloc(0);
    protocol.authPK("alice", shown, undefined, (given: Buffer, done: (value: Buffer) => void) => {
      data = given;
      done(signature);
    });
    expect(passed).toHaveLength(1);
    const [packet] = sent;
    const reader = new WireReader(packet?.subarray(1) ?? Buffer.alloc(0));
    // RFC 4252 7
    expect(packet?.[0]).toBe(50);
    expect([reader.text(), reader.text(), reader.text(), reader.u8(), reader.text(), reader.string()]).toEqual([
      "alice",
      "ssh-connection",
      "publickey",
      1,
      key.algorithm,
      blob,
    ]);
    const request = packet?.subarray(0, 1 + reader.at) ?? Buffer.alloc(0);
    expect(reader.string()).toEqual(signature);
    expect(reader.ended).toBe(true);
    expect(data).toEqual(Buffer.concat([wireString("session"), request]));
    expect(protocol._authsQueue).toEqual(["publickey"]);
  });

  it("waits in line while keys are being exchanged", async () => {
    const { protocol, sent } = setup({});
    protocol.authPK("alice", await standIn(), (_data: Buffer, done: (value: Buffer) => void) => done(signature));
    expect(sent).toEqual([]);
    expect(protocol._queue).toHaveLength(1);
  });

  it("leaves ssh2's own keys to ssh2", () => {
    const { protocol, passed } = setup();
    const own = { type: "ssh-ed25519" };
    const sign = () => undefined;
    protocol.authPK("alice", own, "ssh-ed25519", sign);
    expect(passed).toEqual([["alice", own, "ssh-ed25519", sign]]);
  });

  it("remembers the server's last word, and passes it on", () => {
    const { protocol, word, heard } = setup();
    expect(word).toEqual({ methods: null, partial: false, signatureAlgorithms: null });
    protocol._handlers.EXT_INFO({}, [{ name: "ping" }, { name: "server-sig-algs", algs: ["rsa-sha2-512"] }]);
    protocol._handlers.EXT_INFO({}, [{ name: "server-sig-algs", algs: ["ssh-rsa"] }]);
    protocol._handlers.USERAUTH_FAILURE({}, ["keyboard-interactive"], true);
    expect(word).toEqual({ methods: ["keyboard-interactive"], partial: true, signatureAlgorithms: ["rsa-sha2-512"] });
    expect(heard).toHaveLength(3);
  });
});
