// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { usePendingRecoveryKey } from "../../../../../renderer/components/recoveryKeyStore.ts";
import { openSettingsDialog } from "../../../../../renderer/features/settings/dialog.ts";
import { VaultSettings } from "../../../../../renderer/features/settings/VaultSettings.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";

const usual: Answers = {
  "vault.recoveryState": { vaultId: "v1", madeAt: 0, testedAt: null, testDue: true },
  "vault.autoLock": { idleMinutes: 15, onIdle: "screen", onScreenLock: "off", onSuspend: "vault" },
  "vault.quickUnlockState": { enabled: false, problem: null },
};
/** The field itself, not the button or the list that bears its name too. */
const input = { selector: "input" };
const wrong = new Failure("vault.wrongPassphrase");

beforeEach(() => {
  openSettingsDialog(null);
  onTestFinished(() => usePendingRecoveryKey.setState({ holding: false, key: null }));
});

async function openDialog(page: ReturnType<typeof renderPage>, button: string) {
  await page.user.click(await screen.findByRole("button", { name: button }));
  return within(await screen.findByRole("dialog"));
}

describe("changing the passphrase", () => {
  it("sends the present and the new one, and says that it is done", async () => {
    const page = renderPage(<VaultSettings />, { ...usual, "vault.changePassphrase": undefined });
    const dialog = await openDialog(page, "Change passphrase");
    await page.fill(dialog.getByLabelText("Present passphrase", input), "the old passphrase");
    await page.fill(dialog.getByLabelText("New passphrase", input), "a quite new passphrase");
    await page.fill(dialog.getByLabelText("New passphrase, once more", input), "a quite new passphrase");
    await page.user.click(dialog.getByRole("button", { name: "Change passphrase" }));
    await screen.findByText("The passphrase was changed");
    expect(page.calls.at(-1)).toEqual({
      name: "vault.changePassphrase",
      input: { current: "the old passphrase", next: "a quite new passphrase" },
    });
  });

  it("does not ask the core while the two new ones differ", async () => {
    const page = renderPage(<VaultSettings />, usual);
    const dialog = await openDialog(page, "Change passphrase");
    await page.fill(dialog.getByLabelText("Present passphrase", input), "the old passphrase");
    await page.fill(dialog.getByLabelText("New passphrase", input), "a quite new passphrase");
    await page.fill(dialog.getByLabelText("New passphrase, once more", input), "another one");
    await page.user.click(dialog.getByRole("button", { name: "Change passphrase" }));
    expect(page.calls.map(({ name }) => name)).not.toContain("vault.changePassphrase");
  });

  it("says that the present one is wrong, and stays open", async () => {
    const page = renderPage(<VaultSettings />, { ...usual, "vault.changePassphrase": wrong });
    const dialog = await openDialog(page, "Change passphrase");
    await page.fill(dialog.getByLabelText("Present passphrase", input), "not it");
    await page.fill(dialog.getByLabelText("New passphrase", input), "a quite new passphrase");
    await page.fill(dialog.getByLabelText("New passphrase, once more", input), "a quite new passphrase");
    await page.user.click(dialog.getByRole("button", { name: "Change passphrase" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("does not open the vault");
  });
});

describe("new keys for the vault", () => {
  it("hand the new recovery key to the page that shows it before anything else", async () => {
    const page = renderPage(<VaultSettings />, { ...usual, "vault.rekey": { recoveryKey: "ABCD-EFGH" } });
    const dialog = await openDialog(page, "Encrypt the vault anew");
    await page.fill(dialog.getByLabelText("Passphrase", input), "the passphrase");
    await page.user.click(dialog.getByRole("button", { name: "Encrypt anew" }));
    await waitFor(() => expect(usePendingRecoveryKey.getState().key).toBe("ABCD-EFGH"));
    expect(page.calls.at(-1)).toEqual({ name: "vault.rekey", input: { passphrase: "the passphrase" } });
  });

  it("are not made with a wrong passphrase", async () => {
    const page = renderPage(<VaultSettings />, { ...usual, "vault.rekey": wrong });
    const dialog = await openDialog(page, "Encrypt the vault anew");
    await page.fill(dialog.getByLabelText("Passphrase", input), "not it");
    await page.user.click(dialog.getByRole("button", { name: "Encrypt anew" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("does not open the vault");
    expect(usePendingRecoveryKey.getState().key).toBeNull();
  });
});

describe("the recovery key", () => {
  it("that was never tested is spoken of, until it is", async () => {
    let testedAt: number | null = null;
    const page = renderPage(<VaultSettings />, {
      ...usual,
      "vault.recoveryState": () => ({ vaultId: "v1", madeAt: 0, testedAt, testDue: testedAt === null }),
      "vault.testRecoveryKey": () => {
        testedAt = Date.now();
        return undefined;
      },
    });
    await screen.findByText(/has not been tested/);
    const dialog = await openDialog(page, "Test the recovery key");
    await page.fill(dialog.getByLabelText("Recovery key", input), " ABCD-EFGH ");
    await page.user.click(dialog.getByRole("button", { name: "Test it" }));
    await screen.findByText("The recovery key opens the vault");
    await screen.findByText(/was last tested/);
    expect(page.calls.find(({ name }) => name === "vault.testRecoveryKey")?.input).toEqual({
      recoveryKey: "ABCD-EFGH",
    });
  });

  it("is made anew with the passphrase, and shown once", async () => {
    const page = renderPage(<VaultSettings />, { ...usual, "vault.renewRecoveryKey": { recoveryKey: "WXYZ-1234" } });
    const dialog = await openDialog(page, "Make a new recovery key");
    await page.fill(dialog.getByLabelText("Passphrase", input), "the passphrase");
    await page.user.click(dialog.getByRole("button", { name: "Make a new recovery key" }));
    await waitFor(() => expect(page.text()).toContain("WXYZ-1234"));
  });
});

describe("locking by itself", () => {
  it("offers what an idle page can do, and nothing of a computer it does not see", async () => {
    renderPage(<VaultSettings />, usual);
    await screen.findByRole("heading", { name: "Locking by itself" });
    await screen.findByLabelText("Without input", input);
    expect(screen.queryByText("When it goes to sleep")).toBeNull();
  });

  it("is saved whole when one part of it changes", async () => {
    const page = renderPage(<VaultSettings />, { ...usual, "vault.setAutoLock": undefined });
    await page.user.click(await screen.findByLabelText("Without input", input));
    await page.user.click(await screen.findByRole("option", { name: "After 30 minutes" }));
    await waitFor(() =>
      expect(page.calls.find(({ name }) => name === "vault.setAutoLock")?.input).toEqual({
        idleMinutes: 30,
        onIdle: "screen",
        onScreenLock: "off",
        onSuspend: "vault",
      }),
    );
  });
});

describe("quick unlock", () => {
  it("asks for the passphrase before the keychain gets a key", async () => {
    const page = renderPage(<VaultSettings />, { ...usual, "vault.enableQuickUnlock": undefined });
    const dialog = await openDialog(page, "Turn quick unlock on");
    await page.fill(dialog.getByLabelText("Passphrase", input), "the passphrase");
    await page.user.click(dialog.getByRole("button", { name: "Turn quick unlock on" }));
    await screen.findByText("The keychain opens the vault from now on");
    expect(page.calls.find(({ name }) => name === "vault.enableQuickUnlock")?.input).toEqual({
      passphrase: "the passphrase",
    });
  });

  it("says why it cannot be had here", async () => {
    renderPage(<VaultSettings />, {
      ...usual,
      "vault.quickUnlockState": { enabled: false, problem: "there is no D-Bus session" },
    });
    await screen.findByText("The keychain cannot be used here: there is no D-Bus session.");
    expect(screen.getByRole("button", { name: "Turn quick unlock on" })).toHaveProperty("disabled", true);
  });

  it("goes with one click", async () => {
    const page = renderPage(<VaultSettings />, {
      ...usual,
      "vault.quickUnlockState": { enabled: true, problem: null },
      "vault.disableQuickUnlock": undefined,
    });
    await page.user.click(await screen.findByRole("button", { name: "Turn quick unlock off" }));
    await waitFor(() => expect(page.calls.map(({ name }) => name)).toContain("vault.disableQuickUnlock"));
  });
});
