// @vitest-environment happy-dom
import { act } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useSession } from "../../../../../renderer/app/state/session.ts";
import { forgetRecoveryKey, usePendingRecoveryKey } from "../../../../../renderer/components/recoveryKeyStore.ts";
import { VaultGate } from "../../../../../renderer/features/vault/VaultGate.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { VaultStatus } from "../../../../../shared/contract/vault.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";

const locked: VaultStatus = { state: "locked", demo: false, screenLocked: false, waitSeconds: 0, quickUnlock: false };
const recovery = { madeAt: 0, testedAt: null, testDue: true, vaultId: "vault-of-a-test" } as const;

/** The gate as the app shows it: by the status that the core announced last. */
function Gate() {
  const vault = useSession((state) => state.vault);
  return (
    <VaultGate vault={vault} failure={null} wire="open">
      <p>Everything inside</p>
    </VaultGate>
  );
}

function open(status: Partial<VaultStatus>, answers: Answers = {}) {
  useSession.setState({ vault: { ...locked, ...status } });
  return renderPage(<Gate />, { "vault.recoveryState": recovery, ...answers });
}
const announce = (status: Partial<VaultStatus>): void =>
  act(() => useSession.setState({ vault: { ...locked, ...status } }));
const passphrase = (): HTMLElement => screen.getByLabelText("Passphrase");
const button = (name: string | RegExp): HTMLElement => screen.getByRole("button", { name });

beforeEach(() => {
  forgetRecoveryKey();
  useSession.setState({ vault: null });
});

describe("the way in", () => {
  it("asks for the passphrase of a locked vault and shows nothing of it", async () => {
    const page = open({}, { "vault.unlock": () => undefined });
    expect(page.text()).not.toContain("Everything inside");
    await page.fill(passphrase(), "correct horse battery");
    await page.user.keyboard("{Enter}");
    expect(page.calls).toContainEqual({ name: "vault.unlock", input: { passphrase: "correct horse battery" } });
    announce({ state: "unlocked" });
    expect(page.text()).toContain("Everything inside");
  });

  it("asks for no passphrase when the header that it would open is gone, and leads to a backup", async () => {
    const headerMissing = { path: "/home/ada/vault.json", found: "/home/ada/holdfast.db" };
    const page = open({ headerMissing }, { "vaultBackups.list": { folder: "/b", backups: [] } });
    screen.getByRole("heading", { name: "The header of the vault is missing" });
    expect(page.text()).toContain("/home/ada/holdfast.db is there, and /home/ada/vault.json, which opens it, is not");
    expect(screen.queryByLabelText("Passphrase")).toBeNull();
    await page.user.click(button("Restore a backup of your vault"));
    await screen.findByRole("heading", { name: "Restore a backup of the vault" });
  });

  it("says that a screen is locked, and offers neither the keychain nor a restore there", () => {
    const page = open({ state: "unlocked", screenLocked: true, quickUnlock: true });
    screen.getByRole("heading", { name: "The screen is locked" });
    expect(page.text()).toContain("Connections, terminals and actions go on");
    expect(page.text()).not.toContain("Everything inside");
    expect(screen.queryByRole("button", { name: /keychain|Restore/ })).toBeNull();
    button("Use the recovery key instead");
  });

  it("hides a recovery key that is being shown behind a locked screen, and brings it back", () => {
    usePendingRecoveryKey.setState({ holding: true, key: "AAAA-BBBB" });
    open({ state: "unlocked" });
    expect(screen.getByTestId("recovery-key").textContent).toBe("AAAA-BBBB");
    announce({ state: "unlocked", screenLocked: true });
    expect(document.body.textContent).not.toContain("AAAA");
    announce({ state: "unlocked" });
    expect(screen.getByTestId("recovery-key").textContent).toBe("AAAA-BBBB");
  });

  it("opens with the keychain where that is on, and says when it does not work any more", async () => {
    const stale = new Failure("vault.quickUnlockStale");
    const page = open({ quickUnlock: true }, { "vault.quickUnlock": stale });
    await page.user.click(button("Unlock with the keychain"));
    await screen.findByText("The key in the keychain is gone or does not fit any more.");
    announce({ quickUnlock: false });
    expect(screen.queryByRole("button", { name: "Unlock with the keychain" })).toBeNull();
  });
});

describe("the keyboard, from card to card", () => {
  const focused = (): Element | null => document.activeElement;

  it("starts in the first field of a new vault", () => {
    open({ state: "absent" });
    expect(focused()).toBe(passphrase());
  });

  it("is on the title of a card that asks for nothing, when the button that led there is gone", async () => {
    const page = open({ state: "absent" }, { "vault.create": { recoveryKey: "AAAA-BBBB" } });
    await page.fill(passphrase(), "anvil quarrel mosaic");
    await page.fill(screen.getByLabelText("Passphrase, once more"), "anvil quarrel mosaic");
    await page.user.keyboard("{Enter}");
    expect(focused()).toBe(await screen.findByRole("heading", { name: "Keep your recovery key" }));
  });

  it("goes to the restore of a backup and back to the passphrase", async () => {
    const page = open({}, { "vaultBackups.list": { folder: "/b", backups: [] } });
    await page.user.click(button("Restore a backup of the vault"));
    expect(focused()).toBe(await screen.findByRole("heading", { name: "Restore a backup of the vault" }));
    await page.user.click(button("Back"));
    expect(focused()).toBe(passphrase());
  });
});

describe("the wait after wrong attempts", () => {
  it("is counted down on the button, and nothing is sent meanwhile", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setInterval", "clearInterval"] });
    try {
      const page = open({ waitSeconds: 3 }, { "vault.unlock": () => undefined });
      await page.fill(passphrase(), "correct horse battery");
      expect(button("Wait 3 s")).toHaveProperty("disabled", true);
      await page.user.keyboard("{Enter}");
      expect(page.calls.map(({ name }) => name)).not.toContain("vault.unlock");
      act(() => void vi.advanceTimersByTime(1000));
      button(/Wait [12] s/);
      act(() => void vi.advanceTimersByTime(5000));
      expect(button("Unlock")).toHaveProperty("disabled", false);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is told by a refused attempt too, for the recovery key as for the passphrase", async () => {
    const wait = new Failure("vault.waitAfterFailures", { seconds: 40 });
    const page = open({}, { "vault.unlock": wait, "vault.recover": wait });
    await page.fill(passphrase(), "correct horse battery");
    await page.user.click(button("Unlock"));
    await screen.findByRole("button", { name: /Wait \d+ s/ });
    await page.user.click(button("Use the recovery key instead"));
    await page.fill(screen.getByLabelText("Recovery key"), "AAAA");
    await page.fill(screen.getByLabelText("New passphrase"), "anvil quarrel mosaic");
    await page.fill(screen.getByLabelText("New passphrase, once more"), "anvil quarrel mosaic");
    await page.user.click(button("Open the vault"));
    await screen.findByRole("button", { name: /Wait \d+ s/ });
  });
});

describe("a damaged audit log", () => {
  const damage = new Failure("audit.damaged", { seq: 4, file: "segment", line: 5, reason: "sequence" });

  it("is set aside with the recovery key, which then opens the vault", async () => {
    let damaged = true;
    const page = open(
      {},
      {
        "vault.recover": () => (damaged ? damage : undefined),
        "audit.replace": () => {
          damaged = false;
          return { setAside: "/data/audit-damaged" };
        },
      },
    );
    await page.user.click(button("Use the recovery key instead"));
    await page.fill(screen.getByLabelText("Recovery key"), " AAAA-BBBB ");
    await page.fill(screen.getByLabelText("New passphrase"), "anvil quarrel mosaic");
    await page.fill(screen.getByLabelText("New passphrase, once more"), "anvil quarrel mosaic");
    await page.user.click(button("Open the vault"));
    await screen.findByText(/This takes the recovery key above/);
    await page.user.click(button("Set the log aside and start a new one"));
    await screen.findByText("/data/audit-damaged");
    await page.user.click(button("Open the vault"));
    const made = page.calls.filter(({ name }) => name !== "vault.recoveryState");
    expect(made).toEqual([
      { name: "vault.recover", input: { recoveryKey: "AAAA-BBBB", newPassphrase: "anvil quarrel mosaic" } },
      { name: "audit.replace", input: { recoveryKey: "AAAA-BBBB" } },
      { name: "vault.recover", input: { recoveryKey: "AAAA-BBBB", newPassphrase: "anvil quarrel mosaic" } },
    ]);
  });
});
