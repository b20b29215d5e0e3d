import { describe, expect, it } from "vitest";
import type { BundledCredential } from "../../../../../../electron/core/inventory/bundle/format.ts";
import { matchCredentials, placeholder } from "../../../../../../electron/core/inventory/bundle/matchCredentials.ts";
import { openInventory } from "../../../../../support/inventory.ts";
import { fakeClock } from "../../../../../support/ports.ts";
import { temporaryFolder } from "../../../../../support/temporaryFolder.ts";

const bundled = (fields: Partial<BundledCredential> & Pick<BundledCredential, "kind">): BundledCredential => ({
  id: "b1",
  name: "one",
  fingerprint: null,
  owned: false,
  ...fields,
});
const open = async () => (await openInventory(temporaryFolder(), fakeClock())).inventory;

describe("a credential of a bundle", () => {
  it("is the one of the same name that holds the same password", async () => {
    const inventory = await open();
    const same = inventory.addCredential({ kind: "password", name: "one", password: "hunter2" });
    inventory.addCredential({ kind: "password", name: "two", password: "hunter3" });
    const state = (name: string, password: string) => {
      const item = bundled({ kind: "password", name, secret: { kind: "password", password } });
      const [match] = matchCredentials([item], inventory.credentialStore);
      return [match?.part.state, match?.id];
    };
    expect(state("one", "hunter2")).toEqual(["unchanged", same.id]);
    // Two people may have the same password; they stay apart by their names.
    expect(state("other", "hunter2")).toEqual(["new", placeholder("b1")]);
    expect(state("one", "hunter3")).toEqual(["new", placeholder("b1")]);
  });

  it("is the one with the same seed, or the same key of the agent", async () => {
    const inventory = await open();
    const totp = inventory.addCredential({ kind: "totp", name: "one", seed: "JBSWY3DPEHPK3PXP" });
    const agent = inventory.addCredential({ kind: "agent", name: "mine", agentKey: "me@laptop" });
    const stored = inventory.credentialStore.original(totp.id);
    if (stored.kind !== "totp") throw new Error("it is a seed");
    const items = [
      bundled({ kind: "totp", secret: stored }),
      bundled({ kind: "agent", name: "theirs", secret: { kind: "agent", agentKey: "me@laptop" } }),
      bundled({ kind: "agent", secret: { kind: "agent", agentKey: "other" } }),
      bundled({ kind: "agent", secret: { kind: "agent", agentKey: null } }),
    ];
    expect(matchCredentials(items, inventory.credentialStore).map(({ id, part }) => [id, part.state])).toEqual([
      [totp.id, "unchanged"],
      [agent.id, "unchanged"],
      [placeholder("b1"), "new"],
      [placeholder("b1"), "new"],
    ]);
  });

  it("without its secret is the one of its name and kind, and is refused where there is none", async () => {
    const inventory = await open();
    const password = inventory.addCredential({ kind: "password", name: "one", password: "hunter2" });
    const items = [
      bundled({ kind: "password" }),
      bundled({ kind: "totp" }),
      bundled({ kind: "key", fingerprint: "SHA256:x" }),
    ];
    expect(
      matchCredentials(items, inventory.credentialStore).map(({ id, part }) => [id, part.state, part.remark]),
    ).toEqual([
      [password.id, "unchanged", ""],
      [null, "refused", "the bundle does not hold its secret, and the vault has none like it"],
      [null, "refused", "the bundle does not hold its secret, and the vault has none like it"],
    ]);
  });

  it("has a stand-in that is an id, however long its own is", () => {
    expect(placeholder("x".repeat(64))).toMatch(/^[A-Za-z0-9_-]{64}$/);
  });
});
