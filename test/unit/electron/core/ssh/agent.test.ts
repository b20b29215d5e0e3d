import { Duplex } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  agentOver as overAgents,
  agentPlaces,
  askStream,
  createAgent,
  rsaSha512,
  type SshAgent,
} from "../../../../../electron/core/ssh/agent.ts";
import { AgentKeys } from "../../../../../electron/core/ssh/agentKeys.ts";
import { wireString, wireU32, WireReader } from "../../../../../electron/core/ssh/certificates/wire.ts";
import { fingerprintOf } from "../../../../../electron/core/ssh/fingerprint.ts";

/** A stream to an agent that answers every message with `answer`, in pieces. */
const streamTo = (answer: (message: Buffer) => Buffer): Duplex =>
  new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      const reply = answer(chunk.subarray(4));
      for (let at = 0; at < reply.length; at += 5) this.push(reply.subarray(at, at + 5));
      done();
    },
  });
const agentOver = (streams: readonly (() => Promise<Duplex>)[]): SshAgent => overAgents(streams.map(askStream));
const message = (...parts: readonly Uint8Array[]): Buffer => wireString(Buffer.concat(parts));
const ed25519 = Buffer.concat(["ssh-ed25519", Buffer.alloc(32, 7)].map(wireString));
const rsa = Buffer.concat(["ssh-rsa", Buffer.from([1, 0, 1]), Buffer.alloc(128, 9)].map(wireString));
const identities = message(
  Buffer.from([12]),
  wireU32(2),
  ...[ed25519, "laptop", rsa, "old key"].map((part) => wireString(part)),
);

describe("an SSH agent", () => {
  it("tells its keys, of whatever type", async () => {
    const agent = agentOver([() => Promise.resolve(streamTo(() => identities))]);
    expect(await agent.identities()).toEqual([
      { blob: ed25519, type: "ssh-ed25519", comment: "laptop", fingerprint: fingerprintOf(ed25519) },
      { blob: rsa, type: "ssh-rsa", comment: "old key", fingerprint: fingerprintOf(rsa) },
    ]);
  });

  it("signs with what it is asked to, and its signature is passed on whole", async () => {
    const signature = Buffer.concat([wireString("sk-ssh-ed25519@openssh.com"), Buffer.alloc(70, 3)]);
    const seen: unknown[] = [];
    const agent = agentOver([
      () =>
        Promise.resolve(
          streamTo((request) => {
            const reader = new WireReader(request);
            seen.push(reader.u8(), reader.string(), reader.string(), reader.u32());
            return message(Buffer.from([14]), wireString(signature));
          }),
        ),
    ]);
    expect(await agent.sign(ed25519, Buffer.from("data"), 4)).toEqual(signature);
    expect(seen).toEqual([13, ed25519, Buffer.from("data"), 4]);
  });

  it("is the first of several places that answers", async () => {
    const agent = agentOver([
      () => Promise.reject(new Error("nobody there")),
      () => Promise.resolve(streamTo(() => identities)),
    ]);
    expect(await agent.identities()).toHaveLength(2);
  });

  it("is all that answer together, so that one without keys hides no other", async () => {
    const answering = (...parts: readonly Uint8Array[]) => {
      const answer = message(Buffer.from([12]), wireU32(parts.length / 2), ...parts.map(wireString));
      return () => Promise.resolve(streamTo(() => answer));
    };
    const laptop = Buffer.from("laptop");
    const agent = agentOver([answering(), answering(ed25519, laptop), answering(rsa, laptop, ed25519, laptop)]);
    expect((await agent.identities()).map(({ blob }) => blob)).toEqual([ed25519, rsa]);
    expect(await agentOver([answering(), () => Promise.reject(new Error("nobody"))]).identities()).toEqual([]);
  });

  it("signs by the one that has the key, and says of several problems what an agent said", async () => {
    const refuse = () => Promise.resolve(streamTo(() => message(Buffer.from([5]))));
    const absent = () => Promise.reject(new Error("nobody there"));
    const signs = () => Promise.resolve(streamTo(() => message(Buffer.from([14]), wireString("signature"))));
    expect(await agentOver([refuse, absent, signs]).sign(rsa, Buffer.from("data"), 0)).toEqual(
      Buffer.from("signature"),
    );
    await expect(agentOver([absent, refuse, absent]).sign(rsa, Buffer.from("data"), 0)).rejects.toThrow("refused");
  });

  it("rejects when it refuses, is gone, or answers out of bounds", async () => {
    const refusing = agentOver([() => Promise.resolve(streamTo(() => message(Buffer.from([5]))))]);
    await expect(refusing.sign(ed25519, Buffer.alloc(1), 0)).rejects.toThrow("refused");
    const gone = agentOver([() => Promise.reject(new Error("nobody there"))]);
    await expect(gone.identities()).rejects.toThrow("nobody there");
    const huge = agentOver([() => Promise.resolve(streamTo(() => wireU32(300_000)))]);
    await expect(huge.identities()).rejects.toThrow("too large");
    const silent = agentOver([
      () => {
        const stream = streamTo(() => Buffer.alloc(0));
        setImmediate(() => stream.destroy());
        return Promise.resolve(stream);
      },
    ]);
    await expect(silent.identities()).rejects.toThrow("went away");
  });

  it("may say anything without harm", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 80 }), async (bytes) => {
        const agent = agentOver([() => Promise.resolve(streamTo(() => message(Buffer.from([12]), bytes)))]);
        const found = await agent.identities().catch(() => []);
        expect(found.length).toBeLessThan(20);
      }),
      { numRuns: 60 },
    );
  });

  it("is looked for where the platform has one", () => {
    expect(agentPlaces({ sshAuthSock: "/run/agent", platform: "linux" })).toEqual(["/run/agent"]);
    expect(agentPlaces({ sshAuthSock: undefined, platform: "darwin" })).toEqual([]);
    expect(agentPlaces({ sshAuthSock: undefined, platform: "win32" })).toEqual([
      "\\\\.\\pipe\\openssh-ssh-agent",
      "pageant",
    ]);
    expect(createAgent({ sshAuthSock: undefined, platform: "linux" })).toBeUndefined();
  });
});

describe("an agent's keys at a login", () => {
  it("sign RSA as the server can take it", async () => {
    const flags: number[] = [];
    const agent = {
      ...agentOver([() => Promise.resolve(streamTo(() => identities))]),
      sign: (_blob: Buffer, _data: Buffer, given: number) => {
        flags.push(given);
        return Promise.resolve(Buffer.alloc(0));
      },
    };
    const keys = new AgentKeys(agent);
    const [plain, modern] = await keys.all(null, { signatureAlgorithms: ["rsa-sha2-512"] });
    const [, older] = await keys.all(null, { signatureAlgorithms: null });
    expect([plain?.algorithm, modern?.algorithm, older?.algorithm]).toEqual([
      "ssh-ed25519",
      "rsa-sha2-512",
      "rsa-sha2-256",
    ]);
    await modern?.sign(Buffer.alloc(1));
    await plain?.sign(Buffer.alloc(1));
    expect(flags).toEqual([rsaSha512, 0]);
    expect(keys.waiting).toBe(false);
  });

  it("sign RSA with SHA-1 only for an old server that was allowed to", async () => {
    const old = new AgentKeys(agentOver([() => Promise.resolve(streamTo(() => identities))]), true);
    expect((await old.all("old key", { signatureAlgorithms: null })).map(({ algorithm }) => algorithm)).toEqual([
      "ssh-rsa",
    ]);
    expect((await old.all("old key", { signatureAlgorithms: ["rsa-sha2-256"] }))[0]?.algorithm).toBe("rsa-sha2-256");
  });

  it("can be chosen by fingerprint or comment", async () => {
    const keys = new AgentKeys(agentOver([() => Promise.resolve(streamTo(() => identities))]));
    const word = { signatureAlgorithms: null };
    expect((await keys.all("old key", word)).map(({ blob }) => blob)).toEqual([rsa]);
    expect((await keys.all(fingerprintOf(ed25519), word)).map(({ blob }) => blob)).toEqual([ed25519]);
    expect(await keys.all("another", word)).toEqual([]);
  });
});
