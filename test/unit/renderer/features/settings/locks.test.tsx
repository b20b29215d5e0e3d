// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { useSession } from "../../../../../renderer/app/state/session.ts";
import { AutoLock } from "../../../../../renderer/features/settings/AutoLock.tsx";
import { QuickUnlock } from "../../../../../renderer/features/settings/QuickUnlock.tsx";
import { RecoveryTest } from "../../../../../renderer/features/settings/RecoveryTest.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { AutoLockSettings } from "../../../../../shared/contract/vault.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const settings: AutoLockSettings = { idleMinutes: 15, onIdle: "screen", onScreenLock: "screen", onSuspend: "off" };
const shell = (name: "desktop" | "web"): void =>
  useSession.setState({ info: { version: "1", shell: name, platform: "linux", demo: false } });

beforeEach(() => shell("web"));

describe("the settings of the locks", () => {
  it("are shown as they are, and each change is saved with the others unchanged", async () => {
    let stored = settings;
    const page = renderPage(<AutoLock />, {
      "vault.autoLock": () => stored,
      "vault.setAutoLock": (next) => {
        stored = next;
        return undefined;
      },
    });
    const idle = await screen.findByRole("combobox", { name: "Without input" });
    expect(idle).toHaveProperty("value", "After 15 minutes");
    await page.user.click(idle);
    await page.user.click(screen.getByRole("option", { name: "Never" }));
    await screen.findByDisplayValue("Never");
    await page.user.click(screen.getByRole("combobox", { name: "Then" }));
    await page.user.click(screen.getByRole("option", { name: "Lock the vault" }));
    await screen.findByDisplayValue("Lock the vault");
    expect(stored).toEqual({ ...settings, idleMinutes: 0, onIdle: "vault" });
  });

  it("offer the computer's own screen lock and sleep only where they are heard of", async () => {
    renderPage(<AutoLock />, { "vault.autoLock": settings });
    await screen.findByRole("combobox", { name: "Without input" });
    expect(screen.queryByRole("combobox", { name: /goes to sleep/ })).toBeNull();
  });

  it("have them in the desktop application", async () => {
    shell("desktop");
    renderPage(<AutoLock />, { "vault.autoLock": settings });
    expect(await screen.findByRole("combobox", { name: "When it goes to sleep" })).toHaveProperty(
      "value",
      "Do nothing",
    );
    expect(screen.getByRole("combobox", { name: /screen is locked/ })).toHaveProperty("value", "Lock the screen");
  });
});

describe("the setting of quick unlock", () => {
  it("asks for the passphrase, says when it is wrong, and shows that it is on", async () => {
    let enabled = false;
    const page = renderPage(<QuickUnlock />, {
      "vault.quickUnlockState": () => ({ enabled, problem: null }),
      "vault.enableQuickUnlock": ({ passphrase }) => {
        if (passphrase !== "correct horse battery") return new Failure("vault.wrongPassphrase");
        enabled = true;
        return undefined;
      },
      "vault.disableQuickUnlock": () => {
        enabled = false;
        return undefined;
      },
    });
    await page.user.click(await screen.findByRole("button", { name: "Turn quick unlock on" }));
    const confirm = (): HTMLElement =>
      screen.getAllByRole("button", { name: "Turn quick unlock on" }).at(-1) as HTMLElement;
    const field = await screen.findByLabelText("Passphrase");
    await page.fill(field, "not this one");
    await page.user.click(confirm());
    await screen.findByText("That passphrase does not open the vault.");
    await page.user.clear(field);
    await page.fill(field, "correct horse battery");
    await page.user.click(confirm());
    await page.user.click(await screen.findByRole("button", { name: "Turn quick unlock off" }));
    await screen.findByRole("button", { name: "Turn quick unlock on" });
    expect(enabled).toBe(false);
  });

  it("cannot be turned on where there is no keychain, and says why", async () => {
    const problem = "there is no D-Bus session, so no Secret Service can be reached";
    renderPage(<QuickUnlock />, { "vault.quickUnlockState": { enabled: false, problem } });
    await screen.findByText(new RegExp(problem));
    expect(screen.getByRole("button", { name: "Turn quick unlock on" })).toHaveProperty("disabled", true);
  });

  it("can be turned off where the keychain has gone", async () => {
    renderPage(<QuickUnlock />, { "vault.quickUnlockState": { enabled: true, problem: "gone" } });
    expect(await screen.findByRole("button", { name: "Turn quick unlock off" })).toHaveProperty("disabled", false);
  });
});

describe("the test of the recovery key", () => {
  const state = { madeAt: 0, vaultId: "vault-of-a-test" };

  it("says that there was none, and takes the key as it is on the paper", async () => {
    let testedAt: number | null = null;
    let closed = false;
    const page = renderPage(<RecoveryTest opened onClose={() => (closed = true)} />, {
      "vault.recoveryState": () => ({ ...state, testedAt, testDue: testedAt === null }),
      "vault.testRecoveryKey": ({ recoveryKey }) => {
        if (recoveryKey !== "aaaa bbbb") return new Failure("vault.wrongRecoveryKey");
        testedAt = Date.UTC(2026, 10, 23);
        return undefined;
      },
    });
    await screen.findByText(/has not been tested/);
    const field = await screen.findByLabelText("Recovery key");
    await page.fill(field, "aaaa");
    await page.user.click(screen.getByRole("button", { name: "Test it" }));
    await screen.findByText("That recovery key does not open the vault.");
    await page.fill(field, " bbbb ");
    await page.user.click(screen.getByRole("button", { name: "Test it" }));
    await screen.findByText(/was last tested/);
    expect(closed).toBe(true);
  });

  it("calls for another one after half a year", async () => {
    renderPage(<RecoveryTest opened={false} onClose={() => undefined} />, {
      "vault.recoveryState": { ...state, testedAt: 1, testDue: true },
    });
    await screen.findByText(/Test it again/);
  });
});
