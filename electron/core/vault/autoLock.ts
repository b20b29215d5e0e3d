import type { Disposable } from "../../../shared/base/lifecycle.ts";
import { type AutoLockSettings, autoLockSettings, type LockKind } from "../../../shared/contract/vault.ts";
import type { Clock, PowerEvent } from "../ports.ts";
import type { Settings } from "../settings.ts";

const settingName = "vault.autoLock";
/** What a vault starts with: nothing that runs is disturbed, and nobody else sees it. */
export const defaultAutoLock: AutoLockSettings = {
  idleMinutes: 15,
  onIdle: "screen",
  onScreenLock: "screen",
  onSuspend: "screen",
};
/** How often the idle time is compared, milliseconds. */
const checkEveryMs = 5_000;

export type LockReason = "idle" | "screenLock" | "suspend";

export interface AutoLockOptions {
  readonly clock: Clock;
  readonly settings: Settings;
  lock(kind: LockKind, reason: LockReason): void;
}

/** Locks by itself while the vault is open: when nobody has touched a page for a while, and when the computer says so. */
export class AutoLock implements Disposable {
  private readonly options: AutoLockOptions;
  private readonly timer: Disposable;
  /** Of the last activity, by both clocks: neither a sleep nor a clock set back makes the idle time look shorter. */
  private last: { readonly wall: number; readonly monotonic: number };

  constructor(options: AutoLockOptions) {
    this.options = options;
    this.last = this.clocks();
    this.timer = options.clock.every(checkEveryMs, () => this.check());
  }

  get settings(): AutoLockSettings {
    const text = this.options.settings.read(settingName);
    const read = text === null ? null : autoLockSettings.safeParse(JSON.parse(text));
    return read?.data ?? defaultAutoLock;
  }

  set settings(next: AutoLockSettings) {
    this.options.settings.write(settingName, JSON.stringify(next));
    this.activity();
  }

  activity(): void {
    this.last = this.clocks();
  }

  power(event: PowerEvent): void {
    const { onScreenLock, onSuspend } = this.settings;
    if (event === "lock-screen" && onScreenLock !== "off") this.options.lock(onScreenLock, "screenLock");
    else if (event === "suspend" && onSuspend !== "off") this.options.lock(onSuspend, "suspend");
    // Timers stood still while the computer slept.
    else if (event === "resume") this.check();
  }

  dispose(): void {
    this.timer.dispose();
  }

  private check(): void {
    const { idleMinutes, onIdle } = this.settings;
    if (idleMinutes === 0) return;
    const { wall, monotonic } = this.clocks();
    const idle = Math.max(wall - this.last.wall, monotonic - this.last.monotonic);
    if (idle < idleMinutes * 60_000) return;
    this.options.lock(onIdle, "idle");
  }

  private clocks(): { wall: number; monotonic: number } {
    const { clock } = this.options;
    return { wall: clock.now(), monotonic: clock.monotonic() };
  }
}
