import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readHeader } from "../../electron/core/vault/header.ts";
import { KeychainHolder, KeychainSession } from "./keychainSession.ts";

const passphrase = "correct horse battery";
const needed = ["/usr/bin/dbus-daemon", "/usr/bin/dbus-send", "/usr/bin/gnome-keyring-daemon", "/usr/bin/secret-tool"];
const missing = needed.filter((path) => !existsSync(path));
const reason = missing.length > 0 ? `needs ${missing.join(", ")}` : undefined;

let folder: string;
let home: string;
let session: KeychainSession;

beforeAll(async () => {
  if (reason) return;
  folder = mkdtempSync(join(tmpdir(), "holdfast-keychain-"));
  home = join(folder, "holdfast");
  session = await KeychainSession.start(folder);
});
afterAll(async () => {
  await session?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});
beforeEach((context) => {
  if (reason) context.skip(reason);
});

/** One run of the program, from its start to its end. */
async function withCore<T>(env: NodeJS.ProcessEnv, work: (core: KeychainHolder) => Promise<T>): Promise<T> {
  const core = new KeychainHolder(home, env);
  try {
    return await work(core);
  } finally {
    await core.stop();
  }
}

describe("quick unlock with a real Secret Service", () => {
  it("opens the vault in the next run of the program, and after the next login", async () => {
    await withCore(session.env, async (core) => {
      await core.call("vault.create", { passphrase });
      expect(await core.call("vault.quickUnlockState")).toEqual({ value: { enabled: false, problem: null } });
      expect(await core.call("vault.enableQuickUnlock", { passphrase })).toEqual({});
    });
    // In the keyring's own file, not in the kernel's keyring, which forgets.
    expect(readdirSync(join(folder, "data", "keyrings"))).toContain("login.keyring");
    await session.logout();
    await session.login();
    await withCore(session.env, async (core) => {
      expect(await core.call("vault.status")).toMatchObject({ value: { state: "locked", quickUnlock: true } });
      expect(await core.call("vault.quickUnlock")).toEqual({});
      expect(await core.call("hosts.list")).toEqual({ value: [] });
    });
  });

  it("is refused with the reason where no D-Bus session is, and the passphrase still opens", async () => {
    const { DBUS_SESSION_BUS_ADDRESS: _address, ...env } = session.env;
    const runtime = join(folder, "no-bus");
    await withCore({ ...env, XDG_RUNTIME_DIR: runtime }, async (core) => {
      const refused = {
        code: "vault.keychainUnavailable",
        params: { reason: expect.stringMatching(/no D-Bus session/) },
      };
      expect(await core.call("vault.quickUnlock")).toMatchObject({ failure: refused });
      expect(await core.call("vault.unlock", { passphrase })).toEqual({});
      const state = await core.call("vault.quickUnlockState");
      expect(state).toMatchObject({ value: { enabled: true, problem: refused.params.reason } });
    });
  });

  it("leaves nothing in the keyring when it is turned off", async () => {
    const name = readHeader(join(home, "vault.json"))?.vaultId ?? "";
    expect(Buffer.from((await session.lookUp(name)) ?? "", "base64")).toHaveLength(32);
    await withCore(session.env, async (core) => {
      expect(await core.call("vault.quickUnlock")).toEqual({});
      expect(await core.call("vault.disableQuickUnlock")).toEqual({});
      expect(await core.call("vault.status")).toMatchObject({ value: { quickUnlock: false } });
    });
    expect(await session.lookUp(name)).toBeNull();
  });
});
