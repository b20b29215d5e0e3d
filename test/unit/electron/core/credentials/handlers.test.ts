import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Core } from "../../../../../electron/core/createCore.ts";
import type { CallerInput, CallName, Output } from "../../../../../shared/contract/index.ts";
import { failureOf } from "../../../../support/failures.ts";
import { testPorts } from "../../../../support/ports.ts";
import { fixture, passphrase as keyPassphrase, publicOf } from "./keys/fixtures.ts";
import { openCore } from "../../../../support/vault.ts";

const passphrase = "correct horse battery";
const { signal } = new AbortController();

describe("credentials as the page asks for them", () => {
  let core: Core;
  const home = mkdtempSync(join(tmpdir(), "holdfast-credentials-"));
  const ports = testPorts(home);
  const call = <N extends CallName>(name: N, input?: CallerInput<N>): Promise<Output<N>> =>
    core.dispatcher.call(name, input, signal) as never;
  // One vault for all: making one derives a key at full cost.
  beforeAll(async () => {
    core = await openCore(ports);
    await call("vault.create", { passphrase });
  });
  afterAll(async () => {
    await core.dispose();
    rmSync(home, { recursive: true });
  });

  it("are added in any format, named, replaced and removed", async () => {
    const key = { kind: "key", privateKey: fixture("v2-ed25519.ppk"), passphrase: keyPassphrase } as const;
    const added = await call("credentials.add", key);
    expect(added).toMatchObject({ name: "throwaway v2-ed25519", kind: "key", usedBy: 0, lastUsedAt: null });
    expect(await call("credentials.publicKey", { id: added.id })).toEqual({ publicKey: publicOf("v2-ed25519.ppk") });
    expect((await call("credentials.rename", { id: added.id, name: "deploy" })).name).toBe("deploy");
    const draft = { kind: "key", privateKey: fixture("pem-rsa.key") } as const;
    expect(await call("credentials.replace", { id: added.id, draft })).toMatchObject({ name: "deploy", bits: 2048 });
    await call("hosts.add", { name: "web-1", address: "192.0.2.1", access: { moreCredentialIds: [added.id] } });
    expect(await failureOf(call("credentials.remove", { id: added.id }))).toMatchObject({
      code: "credentials.inUse",
      params: { hosts: ["web-1"] },
    });
    expect(await failureOf(call("credentials.rename", { id: "none", name: "x" }))).toMatchObject({
      code: "credentials.notFound",
    });
  });

  it("are generated, and the file opens with its passphrase", async () => {
    const made = await call("credentials.generate", {
      type: "ed25519",
      name: "alice@laptop",
      passphrase: "of its own",
    });
    expect(made.credential).toMatchObject({ name: "alice@laptop", keyType: "ssh-ed25519", hasPassphrase: true });
    expect(made.publicKey).toMatch(/^ssh-ed25519 AAAA\S+ alice@laptop$/);
    const { parts } = await call("credentials.reveal", { id: made.credential.id, passphrase });
    expect(parts.map(({ label }) => label)).toEqual(["privateKey", "passphrase"]);
    const again = { kind: "key", privateKey: parts[0]?.value ?? "", passphrase: parts[1]?.value ?? "" } as const;
    expect((await call("credentials.add", again)).fingerprint).toBe(made.credential.fingerprint);
    // The same key twice is what the report is for.
    expect((await call("credentials.report", {})).map(({ problem }) => problem)).toContain("sameSecret");
  });

  it("come with hosts, also when their key has a passphrase", async () => {
    const credential = {
      kind: "key",
      privateKey: fixture("openssh-ed25519-locked.key"),
      passphrase: keyPassphrase,
    } as const;
    const host = await call("hosts.add", { name: "db-1", address: "192.0.2.2", credential });
    const listed = (await call("credentials.list")).find(({ id }) => id === host.credentialId);
    expect(listed).toMatchObject({ usedBy: 1, hasPassphrase: true });
    const wrong = { ...credential, passphrase: "guess" };
    expect(await failureOf(call("hosts.update", { id: host.id, patch: { credential: wrong } }))).toMatchObject({
      code: "credentials.wrongKeyPassphrase",
    });
  });

  it("are revealed for the passphrase only, each kind with what it holds", async () => {
    const { id } = await call("credentials.add", { kind: "password", name: "team", password: "another one 4 you" });
    expect(await failureOf(call("credentials.reveal", { id, passphrase: "guess" }))).toMatchObject({
      code: "vault.wrongPassphrase",
    });
    expect(await call("credentials.reveal", { id, passphrase })).toEqual({
      parts: [{ label: "password", value: "another one 4 you" }],
    });
    const seed = await call("credentials.add", { kind: "totp", name: "codes", seed: "JBSW Y3DP EHPK 3PXP", digits: 8 });
    const shown = await call("credentials.reveal", { id: seed.id, passphrase });
    expect(shown.parts[0]?.value).toBe(
      "otpauth://totp/holdfast?secret=JBSWY3DPEHPK3PXP&digits=8&period=30&algorithm=SHA1",
    );
    const agent = await call("credentials.add", { kind: "agent", agentKey: "me@laptop" });
    expect(agent).toMatchObject({ name: "me@laptop", agentKey: "me@laptop" });
    expect(await call("credentials.reveal", { id: agent.id, passphrase })).toEqual({ parts: [] });
  });

  it("leave a trace of every use in the audit log, and of no secret anywhere", async () => {
    const secret = "vT7#qLm2xRz9Kd";
    const { id } = await call("credentials.add", { kind: "password", name: "team", password: secret });
    await call("credentials.reveal", { id, passphrase });
    await call("credentials.replace", { id, draft: { kind: "password", password: `${secret}2` } });
    const { entries } = await call("audit.list", {});
    const actions = entries.map(({ action }) => action);
    for (const action of ["credentials.add", "credentials.reveal", "credentials.replace"])
      expect(actions).toContain(action);
    const exported = await call("audit.export", { format: "json" });
    for (const text of [exported.text, JSON.stringify(entries), ports.logger.lines.join("\n")]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(passphrase);
    }
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const entry of files)
      expect(readFileSync(join(entry.parentPath, entry.name)).includes(secret), entry.name).toBe(false);
  });

  it("are not revealed when the vault is locked while the passphrase is being checked", async () => {
    const { id } = await call("credentials.add", { kind: "password", name: "team", password: "hidden" });
    const outcome = expect(call("credentials.reveal", { id, passphrase })).rejects.toMatchObject({
      code: "vault.locked",
    });
    await call("vault.lock");
    await outcome;
  });
});
