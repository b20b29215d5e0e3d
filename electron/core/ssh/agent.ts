import type { Duplex } from "node:stream";
import ssh2 from "ssh2";
import type { Environment } from "../ports.ts";
import { WireReader, wireString, wireU32 } from "./certificates/wire.ts";
import { fingerprintOf, keyTypeOf } from "./fingerprint.ts";
import { askPageant } from "./pageant.ts";

/** A key the agent holds: a plain one, a certificate, or one in hardware. */
export interface AgentIdentity {
  /** Wire form of the public key or certificate. */
  readonly blob: Buffer;
  readonly type: string;
  readonly comment: string;
  readonly fingerprint: string;
}

/** The agent of this computer (draft-ietf-sshm-ssh-agent): which keys it has, and signatures with them. */
export interface SshAgent {
  /** Rejects when no agent answers. */
  identities(): Promise<AgentIdentity[]>;
  /** The signature as it goes to the server: algorithm, value, and what hardware adds. Rejects when the agent will not. */
  sign(blob: Buffer, data: Buffer, flags: number): Promise<Buffer>;
}

/** Answers larger than this are not read (OpenSSH's own limit). */
const maxMessage = 256 * 1024;
const maxIdentities = 256;
const requestIdentities = 11;
const identitiesAnswer = 12;
const signRequest = 13;
const signResponse = 14;

/** Of a sign request: which hash an RSA signature uses. */
export const rsaSha256 = 2;
export const rsaSha512 = 4;

/** The pipe of the OpenSSH service that comes with Windows. */
const windowsPipe = "\\\\.\\pipe\\openssh-ssh-agent";
/** Stands for PuTTY's agent, as in ssh2. */
const pageant = "pageant";

/**
 * Where agents listen here, in the order in which they are asked: what SSH_AUTH_SOCK names; on Windows also the pipe of
 * OpenSSH's service and PuTTY's Pageant.
 */
export function agentPlaces({ sshAuthSock, platform }: Pick<Environment, "sshAuthSock" | "platform">): string[] {
  const named = sshAuthSock ? [sshAuthSock] : [];
  return platform === "win32" ? [...new Set([...named, windowsPipe, pageant])] : named;
}

/** Undefined where there is no place to look for an agent. */
export function createAgent(environment: Pick<Environment, "sshAuthSock" | "platform">): SshAgent | undefined {
  const places = agentPlaces(environment);
  if (places.length === 0) return undefined;
  return agentOver(places.map((place) => (place === pageant ? askPageant : askStream(() => streamTo(place)))));
}

/** ssh2 knows the ways to an agent: unix socket, Windows pipe, Cygwin's socket. The messages are read here. */
function streamTo(place: string): Promise<Duplex> {
  const agent = ssh2.createAgent(place);
  return new Promise((resolve, reject) => {
    if (!agent.getStream) reject(new Error("no stream to the agent"));
    else
      agent.getStream((error, stream) => (error || !stream ? reject(error ?? new Error("no agent")) : resolve(stream)));
  });
}

/** One message and its answer, both with their lengths in front. Rejects when no agent answers. */
export type AskAgent = (message: Buffer) => Promise<Buffer>;

/**
 * All agents there are, as one: the keys of each that answers (an agent without keys, as Windows' service often is, must not
 * hide the next), and a signature by the first that gives one.
 */
export function agentOver(agents: readonly AskAgent[]): SshAgent {
  return {
    async identities() {
      const found = new Map<string, AgentIdentity>();
      const problems: unknown[] = [];
      for (const agent of agents) {
        try {
          const reader = await answerOf(agent, Buffer.from([requestIdentities]), identitiesAnswer);
          for (const identity of readIdentities(reader)) {
            const wire = identity.blob.toString("base64");
            if (found.size < maxIdentities && !found.has(wire)) found.set(wire, identity);
          }
        } catch (error) {
          problems.push(error);
        }
      }
      if (problems.length === agents.length) throw problems[0];
      return Array.from(found.values());
    },
    async sign(blob, data, flags) {
      const request = Buffer.concat([Buffer.from([signRequest]), wireString(blob), wireString(data), wireU32(flags)]);
      let problem: unknown;
      for (const agent of agents) {
        try {
          return (await answerOf(agent, request, signResponse)).string();
        } catch (error) {
          // What an agent says that answers is worth more than that another is not there.
          if (problem === undefined || error instanceof AgentRefused) problem = error;
        }
      }
      throw problem;
    },
  };
}

async function answerOf(agent: AskAgent, message: Buffer, expected: number): Promise<WireReader> {
  const reader = new WireReader(new WireReader(await agent(wireString(message))).string());
  if (reader.u8() !== expected) throw new AgentRefused("the agent refused");
  return reader;
}

function readIdentities(reader: WireReader): AgentIdentity[] {
  const count = Math.min(reader.u32(), maxIdentities);
  const found: AgentIdentity[] = [];
  for (let index = 0; index < count; index += 1) {
    const blob = reader.string();
    const comment = reader.text();
    const type = keyTypeOf(blob);
    if (type !== null) found.push({ blob, type, comment, fingerprint: fingerprintOf(blob) });
  }
  return found;
}

/** An agent that answers and will not: a question refused, a touch that did not come. */
export class AgentRefused extends Error {}

/** Over a stream that is opened for each message. */
export const askStream =
  (open: () => Promise<Duplex>): AskAgent =>
  async (message) =>
    exchange(await open(), message);

/** Sends one message and reads the one that answers it; an agent that goes away rejects. A person may be asked: there is no time limit here. */
function exchange(stream: Duplex, message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (work: () => void): void => {
      stream.removeAllListeners("data");
      stream.destroy();
      work();
    };
    stream.on("error", (error) => finish(() => reject(error)));
    stream.on("close", () => reject(new Error("the agent went away")));
    stream.on("end", () => finish(() => reject(new Error("the agent went away"))));
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length < 4) return;
      const all = Buffer.concat(chunks);
      const size = all.readUInt32BE(0);
      if (size > maxMessage) finish(() => reject(new Error("the agent's answer is too large")));
      else if (all.length >= 4 + size) finish(() => resolve(all.subarray(0, 4 + size)));
    });
    stream.write(message);
  });
}
