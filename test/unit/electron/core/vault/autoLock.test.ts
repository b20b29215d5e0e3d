import { describe, expect, it } from "vitest";
import { AutoLock, defaultAutoLock } from "../../../../../electron/core/vault/autoLock.ts";
import type { Settings } from "../../../../../electron/core/settings.ts";
import type { AutoLockSettings } from "../../../../../shared/contract/vault.ts";
import { type FakeClock, fakeClock } from "../../../../support/ports.ts";

const minute = 60_000;

function memorySettings(): Settings {
  const values = new Map<string, string>();
  return { read: (name) => values.get(name) ?? null, write: (name, value) => void values.set(name, value) };
}

/** `skew` moves the wall clock alone. */
function setup(change: Partial<AutoLockSettings> = {}) {
  const inner = fakeClock();
  const skew = { milliseconds: 0 };
  const clock: FakeClock = { ...inner, now: () => inner.now() + skew.milliseconds };
  const locks: string[] = [];
  const settings = memorySettings();
  const autoLock = new AutoLock({ clock, settings, lock: (kind, reason) => locks.push(`${kind} ${reason}`) });
  autoLock.settings = { ...defaultAutoLock, ...change };
  return { clock, skew, settings, autoLock, locks };
}

describe("locking by itself", () => {
  it("happens once nobody has touched a page for as long as the settings say", () => {
    for (const idleMinutes of [5, 15, 30, 60] as const) {
      const { clock, locks } = setup({ idleMinutes });
      clock.advance(idleMinutes * minute - 5_000);
      expect(locks).toEqual([]);
      clock.advance(5_000);
      expect(locks).toEqual(["screen idle"]);
    }
  });

  it("starts its time anew with each activity", () => {
    const { clock, autoLock, locks } = setup({ idleMinutes: 5 });
    for (let time = 0; time < 20; time += 1) {
      clock.advance(4 * minute);
      autoLock.activity();
    }
    expect(locks).toEqual([]);
    clock.advance(5 * minute);
    expect(locks).toEqual(["screen idle"]);
  });

  it("never happens by idleness when that is turned off", () => {
    const { clock, locks } = setup({ idleMinutes: 0 });
    clock.advance(48 * 60 * minute);
    expect(locks).toEqual([]);
  });

  it("takes the lock that was chosen", () => {
    const { clock, autoLock, locks } = setup({
      idleMinutes: 5,
      onIdle: "vault",
      onScreenLock: "off",
      onSuspend: "vault",
    });
    autoLock.power("lock-screen");
    autoLock.power("unlock-screen");
    expect(locks).toEqual([]);
    autoLock.power("suspend");
    expect(locks).toEqual(["vault suspend"]);
    clock.advance(5 * minute);
    expect(locks).toEqual(["vault suspend", "vault idle"]);
  });

  it("follows the computer's own screen lock as delivered", () => {
    const { autoLock, locks } = setup();
    autoLock.power("lock-screen");
    autoLock.power("suspend");
    expect(locks).toEqual(["screen screenLock", "screen suspend"]);
  });

  it("counts the time asleep, during which timers stand still, as idle", () => {
    const { skew, autoLock, locks } = setup({ idleMinutes: 30, onSuspend: "off" });
    autoLock.power("suspend");
    skew.milliseconds += 31 * minute;
    autoLock.power("resume");
    expect(locks).toEqual(["screen idle"]);
  });

  it("does not wait longer because the clock was set back", () => {
    const { clock, skew, locks } = setup({ idleMinutes: 5 });
    skew.milliseconds -= 86_400_000;
    clock.advance(5 * minute);
    expect(locks).toEqual(["screen idle"]);
  });

  it("keeps its settings, and falls back to the delivered ones when they cannot be read", () => {
    const { clock, settings, autoLock } = setup({ idleMinutes: 60 });
    const again = new AutoLock({ clock, settings, lock: () => undefined });
    expect(again.settings).toEqual({ ...defaultAutoLock, idleMinutes: 60 });
    settings.write("vault.autoLock", '{"idleMinutes":7}');
    expect(autoLock.settings).toEqual(defaultAutoLock);
  });

  it("ends with the open vault", () => {
    const { clock, autoLock, locks } = setup({ idleMinutes: 5 });
    autoLock.dispose();
    clock.advance(60 * minute);
    expect(locks).toEqual([]);
  });
});
