import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { CredentialSecret } from "../../../../../electron/core/credentials/secret.ts";
import type { SshAgent } from "../../../../../electron/core/ssh/agent.ts";
import { type AuthenticationOptions, authenticationFor } from "../../../../../electron/core/ssh/auth.ts";
import { fingerprintOf } from "../../../../../electron/core/ssh/fingerprint.ts";
import { PrivateKeyCache } from "../../../../../electron/core/ssh/privateKey.ts";
import type { PromptPort } from "../../../../../electron/core/ssh/prompts.ts";
import { generateKey } from "../../../../../electron/core/ssh/server.ts";

type Prompt = (
  name: string,
  instructions: string,
  language: string,
  prompts: { prompt: string; echo?: boolean }[],
  finish: (answers: string[]) => void,
) => void;
type Method = { type: string; password?: string; prompt?: Prompt } | false;

const password: CredentialSecret = { kind: "password", password: "secret" };
const key = (): CredentialSecret => ({ kind: "key", privateKey: generateKey().privateKey, passphrase: undefined });

const create = (secrets: readonly (CredentialSecret | null)[], more: Partial<AuthenticationOptions> = {}) =>
  authenticationFor({
    host: { id: "h1", name: "web1", user: "alice" },
    credentials: secrets.map((secret, index) => ({ id: `c${index + 1}`, name: `credential ${index + 1}`, secret })),
    agent: undefined,
    keys: new PrivateKeyCache(),
    now: 0,
    signal: new AbortController().signal,
    ...more,
  });

/** An agent with this many keys. */
const agentWith = (count: number): SshAgent => {
  const blobs = Array.from({ length: count }, () => Buffer.from(generateKey().publicKey));
  return {
    identities: () =>
      Promise.resolve(
        blobs.map((blob, index) => ({
          blob,
          type: "ssh-ed25519",
          comment: `key ${index + 1}`,
          fingerprint: fingerprintOf(blob),
        })),
      ),
    sign: () => Promise.reject(new Error("not asked")),
  };
};

/** Plays a server that offers `offers[n]` after the n-th refusal; the methods that were sent. */
const play = async (
  authentication: ReturnType<typeof create>,
  offers: readonly (readonly string[])[],
  partial: readonly boolean[] = [],
): Promise<Method[]> => {
  const sent: Method[] = [];
  const ask = (offered: readonly string[] | null, first: boolean): Promise<void> =>
    new Promise((resolve) => {
      authentication.handler(offered as never, first as never, (method) => {
        sent.push(method as Method);
        resolve();
      });
    });
  await ask(null, false);
  for (const [index, offered] of offers.entries()) await ask(offered, partial[index] ?? false);
  return sent;
};
const types = (sent: readonly Method[]): (string | false)[] => sent.map((method) => method && method.type);
const all = ["publickey", "password", "keyboard-interactive"];
const answersOf = async (
  method: Method | undefined,
  ...prompts: { prompt: string; echo?: boolean }[]
): Promise<string[]> => new Promise((resolve) => (method as { prompt: Prompt }).prompt("", "", "", prompts, resolve));

describe("logging in", () => {
  it("asks first what the server accepts", async () => {
    const authentication = create([password]);
    expect(types(await play(authentication, []))).toEqual(["none"]);
    expect(authentication.tried).toEqual([]);
  });

  it("shows a password once, and gives up when it is refused", async () => {
    const authentication = create([password]);
    expect(types(await play(authentication, [all, all]))).toEqual(["none", "password", false]);
    expect(authentication.tried).toEqual(["password"]);
  });

  it("never sends a password to a server that takes keys only", async () => {
    expect(types(await play(create([password]), [["publickey"]]))).toEqual(["none", false]);
  });

  it("answers the server's question where passwords are only asked for", async () => {
    const offered = ["keyboard-interactive"];
    const sent = await play(create([password]), [offered, offered]);
    expect(types(sent)).toEqual(["none", "keyboard-interactive", false]);
    // A question whose answer shows is not for a password.
    expect(await answersOf(sent[1], { prompt: "User:", echo: true })).toEqual([""]);
    expect(await answersOf(sent[1], { prompt: "Password:", echo: false })).toEqual(["secret"]);
    expect(await answersOf(sent[1], { prompt: "Password:", echo: false })).toEqual([""]);
  });

  it("goes on to a dialog after a password that was only the first step", async () => {
    const sent = await play(
      create([password], { code: () => Promise.resolve("123456") }),
      [["password"], ["keyboard-interactive"]],
      [false, true],
    );
    expect(types(sent)).toEqual(["none", "password", "keyboard-interactive"]);
    expect(await answersOf(sent[2], { prompt: "Verification code:" })).toEqual(["123456"]);
  });

  it("shows a key once", async () => {
    expect(types(await play(create([key()]), [all, all]))).toEqual(["none", "publickey", false]);
  });

  it("tries several credentials in their order, each once", async () => {
    const authentication = create([key(), key(), password]);
    expect(types(await play(authentication, [all, all, all, all]))).toEqual([
      "none",
      "publickey",
      "publickey",
      "password",
      false,
    ]);
    expect(authentication.used()).toEqual([]);
  });

  it("leaves out for now what the server does not offer yet", async () => {
    const sent = await play(create([password, key()]), [["publickey"], ["password"]], [false, true]);
    expect(types(sent)).toEqual(["none", "publickey", "password"]);
  });

  it("tells which credentials were taken", async () => {
    const authentication = create([key(), password]);
    await play(authentication, [["publickey"], ["password"]], [false, true]);
    expect(authentication.used()).toEqual(["c1", "c2"]);
  });

  it("stops before the server's own limit of refusals", async () => {
    const sent = await play(
      create(Array.from({ length: 9 }, key)),
      Array.from({ length: 9 }, () => all),
    );
    expect(types(sent).filter((type) => type === "publickey")).toHaveLength(6);
    expect(sent.at(-1)).toBe(false);
  });

  it("uses the agent's keys when there is no stored credential, as many as the server allows", async () => {
    const authentication = create([null], { agent: agentWith(20) });
    const sent = types(
      await play(
        authentication,
        Array.from({ length: 10 }, () => ["publickey"]),
      ),
    );
    // One place is kept for a dialog.
    expect(sent.filter((type) => type === "agent")).toHaveLength(5);
    expect(authentication.tried).toEqual(Array.from({ length: 5 }, () => "agent"));
  });

  it("asks the agent last, after what is stored", async () => {
    const sent = await play(create([key()], { agent: agentWith(1) }), [all, all, all]);
    expect(types(sent)).toEqual(["none", "publickey", "agent", false]);
  });

  it.each(["key 2", undefined])("uses only the agent's key that the credential names (%s)", async (comment) => {
    const agent = agentWith(3);
    const [, second] = await agent.identities();
    const agentKey = comment ?? second?.fingerprint ?? "";
    const sent = await play(create([{ kind: "agent", agentKey }], { agent }), [["publickey"], ["publickey"]]);
    expect(types(sent)).toEqual(["none", "agent", false]);
  });

  it("says that no agent answers when nothing else was tried", async () => {
    const broken: SshAgent = { ...agentWith(0), identities: () => Promise.reject(new Error("gone")) };
    const authentication = create([null], { agent: broken });
    expect(types(await play(authentication, [["publickey"]]))).toEqual(["none", false]);
    expect(authentication.explain(new Failure("ssh.authFailed", { host: "web1" })).code).toBe("ssh.noAgent");
  });

  it("asks a person what nothing stored answers, and again when that was mistyped", async () => {
    const asked: string[] = [];
    const prompts: PromptPort = {
      watched: true,
      ask: (questions) => {
        asked.push(...questions.questions.map(({ text }) => text));
        return Promise.resolve(["typed"]);
      },
    };
    const authentication = create([key()], { prompts });
    const offered = ["keyboard-interactive"];
    const sent: Method[] = [];
    const next = (): Promise<Method> =>
      new Promise((resolve) =>
        authentication.handler(offered as never, false as never, (method) => resolve(method as Method)),
      );
    await next();
    for (let round = 0; round < 4; round += 1) {
      const method = await next();
      sent.push(method);
      if (method) expect(await answersOf(method, { prompt: "Code:" })).toEqual(["typed"]);
    }
    expect(types(sent)).toEqual(["keyboard-interactive", "keyboard-interactive", "keyboard-interactive", false]);
    expect(asked).toEqual(["Code:", "Code:", "Code:"]);
  });

  it("tells the question that nobody answered", async () => {
    const authentication = create([password]);
    const sent = await play(authentication, [["keyboard-interactive"]]);
    expect(await answersOf(sent[1], { prompt: "Favourite \u001b[31mcolour?", echo: true })).toEqual([""]);
    expect(authentication.explain(new Failure("ssh.authFailed", { host: "web1" })).params).toEqual({
      host: "web1",
      question: "Favourite [31mcolour?",
    });
  });

  it.each<[string, CredentialSecret | null, string]>([
    ["no agent", null, "ssh.noAgent"],
    ["a key that is none", { kind: "key", privateKey: "x", passphrase: undefined }, "credentials.badKey"],
    [
      "a seed of one-time codes",
      { kind: "totp", seed: "A", digits: 6, periodSeconds: 30, algorithm: "SHA1" },
      "credentials.notALogin",
    ],
    ["a certificate that is none", { ...key(), certificate: "x" } as CredentialSecret, "ssh.badCertificate"],
  ])("fails before it connects with %s", (_name, secret, code) => {
    expect(() => create([secret])).toThrow(
      expect.objectContaining({ code, params: expect.objectContaining({ host: "web1" }) }),
    );
  });

  it("goes on with the other credentials when one cannot be used", async () => {
    const sent = await play(create([{ kind: "key", privateKey: "x", passphrase: undefined }, password]), [all]);
    expect(types(sent)).toEqual(["none", "password"]);
  });
});
