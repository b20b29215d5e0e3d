import { Emitter } from "../../../shared/base/event.ts";
import { DisposableStore } from "../../../shared/base/lifecycle.ts";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Retention } from "../../../shared/contract/metrics.ts";
import type { Services } from "../services.ts";
import { createSettings } from "../settings.ts";
import { carriedAlready, carryHistory } from "./carryHistory.ts";
import { attach, flushed, flushHost } from "./flush.ts";
import { openHistoryFile, removeHistory, setAsideHistoryFile } from "./historyFile.ts";
import { forgetHistoryKeys, keysBefore } from "./historyKeys.ts";
import { HistoryStore } from "./historyStore.ts";
import type { LiveHost } from "./liveHost.ts";
import { type Kept, keptOf, readRetention, writeRetention } from "./retention.ts";
import { rollHour } from "./rollJob.ts";
import { floorTo, HOUR } from "./rollup.ts";
import { boundSeries } from "./seriesBound.ts";
import { createSlices, type Slices } from "./slices.ts";
import { dropOutdated, dropUnknownHosts, thinOut } from "./thinning.ts";

/** A killed process loses at most what it measured in this time, and in the tick that follows. */
export const FLUSH_MS = 120_000;
/** How often hosts that are due are written, each time in one transaction of at most FLUSH_SLICE_MS. */
export const FLUSH_TICK_MS = 2000;
const FLUSH_SLICE_MS = 25;
const MAINTENANCE_MS = 60_000;
/** A past hour is merged this long after its end, when its last values have been written. */
const HOUR_GRACE_MS = FLUSH_MS + 2 * FLUSH_TICK_MS;
const CLEANING_MS = HOUR;
/** After the clock leapt ahead by more than LEAP_MS (a long sleep, or a wrong time server) nothing is too old for this long. */
const LEAP_GRACE_MS = 6 * HOUR;
const LEAP_MS = 24 * HOUR;
/** A time further ahead than this is of a clock that went wrong. */
export const CLOCK_TOLERANCE_MS = 60_000;

export type KeeperServices = Pick<Services, "inventory" | "keys" | "db"> & {
  readonly ports: Pick<Services["ports"], "clock" | "logger" | "paths">;
};

/** How often a reading is begun anew, at most. */
const MAX_READINGS = 3;

/** The history was closed, emptied or cut while work in the background went on. */
class Superseded extends Error {}
/** The history is still being carried over to the vault's keys. */
class NotReady extends Error {}

/** Keeps what is measured in the history's file, which is opened when it is first needed: no unlock waits for it. */
export class Keeper {
  private readonly services: KeeperServices;
  private readonly hosts: () => Iterable<LiveHost>;
  private readonly timers = new DisposableStore();
  private readonly troubles = new Emitter<string>();
  private opened: HistoryStore | null = null;
  private carrying: Promise<void> | null = null;
  /** That was tried, and is not tried again. */
  private carried = false;
  private settings: Retention | null = null;
  /** Counts what takes the ground from work in the background. */
  private generation = 0;
  private working: Promise<void> | null = null;
  private cleanedAt = -Infinity;
  private complained = false;
  /** The vault was locked: the file is not opened again. */
  private closed = false;
  private seen: { readonly wall: number; readonly monotonic: number } | null = null;
  private leaptAt = -Infinity;

  /** In words, what a person should know: the history was begun anew. */
  readonly onTrouble = this.troubles.event;

  constructor(services: KeeperServices, hosts: () => Iterable<LiveHost>) {
    this.services = services;
    this.hosts = hosts;
    const { clock } = services.ports;
    this.timers.add(clock.every(FLUSH_TICK_MS, () => this.tick()));
    this.timers.add(clock.every(MAINTENANCE_MS, () => void this.maintain()));
  }

  /** Opens the file if need be. Fails with vault.writeFailed. */
  get store(): HistoryStore {
    if (this.opened) return this.opened;
    if (this.closed) throw new Failure("vault.locked");
    if (this.ready()) throw new NotReady();
    const { ports, keys } = this.services;
    const { database, setAside } = openHistoryFile(ports.paths.home, keys.subkey("healthDatabase"));
    const store = (this.opened = new HistoryStore(database));
    if (setAside !== null) this.tellTrouble(setAside);
    // The clock was set back since the history was written last.
    const now = ports.clock.now();
    if (
      (database.get<{ newest: number | null }>("SELECT max(start) AS newest FROM raw")?.newest ?? 0) >
      now + CLOCK_TOLERANCE_MS
    )
      store.cut(now);
    return store;
  }

  /**
   * Null when the file can be opened; else what ends once it can: a process died while it was carried over to new keys, and a
   * worker finishes that. Meanwhile what is measured stays in memory.
   */
  ready(): Promise<void> | null {
    if (this.opened || this.closed || this.carrying || this.carried) return this.carrying;
    const { ports, keys, db } = this.services;
    const { home } = ports.paths;
    const key = keys.subkey("healthDatabase");
    // Of a vault that was locked meanwhile: what is left is seen afterwards.
    const already = carriedAlready(home);
    const before = already ? [] : keysBefore(db, home, key);
    if (!already && before.length === 0) return null;
    this.carrying = (already ?? carryHistory(ports, before, key)).then(() => {
      this.carrying = null;
      if (this.closed || already) return;
      this.carried = true;
      try {
        forgetHistoryKeys(db);
      } catch (error) {
        ports.logger.error("the former keys of the history were not forgotten", error);
      }
    });
    return this.carrying;
  }

  get retention(): Retention {
    return (this.settings ??= readRetention(createSettings(this.services.db)));
  }

  set retention(next: Retention) {
    const { rawHours } = this.retention;
    writeRetention(createSettings(this.services.db), next);
    this.settings = next;
    this.guarded((store) => store.database.run("UPDATE raw SET hours = ? WHERE hours = ?", next.rawHours, rawHours));
    this.cleanedAt = -Infinity;
  }

  readonly kept = (metric: string): Kept => keptOf(this.retention, metric);

  /** Runs what uses the store; a damaged file is set aside, and then null is given. */
  guarded<T>(work: (store: HistoryStore) => T): T | null {
    try {
      return work(this.store);
    } catch (error) {
      if (!this.recovered(error)) throw error;
      return null;
    }
  }

  attach(host: LiveHost): void {
    if (!host.attached) this.guarded((store) => attach(store, host, this.limit));
  }

  /** Nothing was measured later than this. */
  private get limit(): number {
    return this.services.ports.clock.now() + CLOCK_TOLERANCE_MS;
  }

  /**
   * Long reading bit by bit. It begins anew when the history was emptied, cut, or set aside for damage meanwhile. Fails with
   * cancelled when the vault was locked, or when that happens again and again.
   */
  async reading<T>(work: (slices: Slices) => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < MAX_READINGS; attempt += 1) {
      while (this.ready()) await this.carrying;
      const { generation } = this;
      try {
        return await work(this.slices());
      } catch (error) {
        if (this.closed) break;
        if (this.generation === generation && !this.recovered(error)) throw error;
      }
    }
    throw new Failure("cancelled");
  }

  private slices(): Slices {
    const { generation } = this;
    return createSlices(this.services.ports.clock.monotonic, () => {
      if (this.generation !== generation) throw new Superseded();
    });
  }

  /** Writes hosts whose oldest unwritten value is FLUSH_MS old, the oldest first, or all of them at once. */
  flush(all = false): void {
    const { clock } = this.services.ports;
    const before = all ? Infinity : clock.now() - FLUSH_MS;
    const due = Array.from(this.hosts()).filter((host) => host.pendingSince < before);
    if (due.length === 0) return;
    due.sort((a, b) => a.pendingSince - b.pendingSince);
    const written: LiveHost[] = [];
    try {
      const { store } = this;
      const begun = clock.monotonic();
      store.database.transaction(() => {
        for (const host of due) {
          if (!all && clock.monotonic() - begun > FLUSH_SLICE_MS) break;
          // Before it is done: also of one that fails midway, the numbers that its series were given are none.
          written.push(host);
          flushHost(store, host, this.kept, this.limit);
        }
      });
      written.forEach(flushed);
      this.complained = false;
    } catch (error) {
      for (const host of written) host.detach();
      this.opened?.forgetHosts();
      if (!this.recovered(error)) this.services.ports.logger.error("the history was not written", error);
    }
  }

  /** Merges past hours, makes their rollups, and lets go what is not kept any more. One run at a time. */
  maintain(): Promise<void> {
    this.working ??= this.work().finally(() => (this.working = null));
    return this.working;
  }

  private async work(): Promise<void> {
    if (this.carrying) await this.carrying;
    const { clock } = this.services.ports;
    const { generation } = this;
    const slices = this.slices();
    try {
      const { store } = this;
      const now = clock.now();
      this.noteLeap(store, now);
      const before = floorTo(now - HOUR_GRACE_MS, HOUR);
      for (;;) {
        const due = store.unrolled(before);
        for (const { hostId, start } of due) {
          await rollHour(store, hostId, floorTo(start, HOUR), (metric) => this.kept(metric).rawHours, slices);
          await slices.pause();
        }
        if (due.length === 0) break;
      }
      if (clock.monotonic() - this.cleanedAt >= CLEANING_MS) {
        this.cleanedAt = clock.monotonic();
        await this.clean(store, now, slices);
      }
    } catch (error) {
      if (this.generation !== generation) return;
      if (!this.recovered(error)) this.services.ports.logger.error("the history was not maintained", error);
    }
  }

  /** A clock that is wrong by a year must not make all of the history too old. */
  private noteLeap({ database }: HistoryStore, wall: number): void {
    const { clock } = this.services.ports;
    const now = { wall, monotonic: clock.monotonic() };
    const newest = (): number =>
      database.get<{ newest: number | null }>("SELECT max(start) AS newest FROM raw")?.newest ?? now.wall;
    const ahead = this.seen ? now.wall - this.seen.wall - (now.monotonic - this.seen.monotonic) : now.wall - newest();
    if (ahead > LEAP_MS) this.leaptAt = now.monotonic;
    this.seen = now;
  }

  private async clean(store: HistoryStore, now: number, slices: Slices): Promise<void> {
    const { ports, inventory } = this.services;
    const { clock } = ports;
    const isKnown = (hostId: string): boolean => inventory.nameOf(hostId) !== undefined;
    // What memory knows of their series ends with them: a host that is restored later begins with new ones.
    for (const host of this.hosts()) if (!isKnown(host.hostId)) host.clear();
    await dropUnknownHosts(store, isKnown, slices);
    const isGrace = clock.monotonic() - this.leaptAt < LEAP_GRACE_MS;
    if (!isGrace && (await dropOutdated(store, this.retention, now, slices)))
      for (const host of this.hosts()) host.detach();
    await boundSeries(store, slices, (hostId) => {
      for (const host of this.hosts()) if (host.hostId === hostId) host.detach();
    });
    await thinOut(store.database, this.retention.maxBytes, slices);
  }

  /** The clock was set back: what lies ahead of it never was. */
  cut(time: number): void {
    this.generation += 1;
    for (const host of this.hosts()) host.cut(time);
    this.guarded((store) => store.cut(time));
  }

  async clear(): Promise<void> {
    this.generation += 1;
    if (this.carrying) await this.carrying;
    this.opened?.close();
    this.opened = null;
    removeHistory(this.services.ports.paths.home);
    for (const host of this.hosts()) host.clear();
  }

  dispose(): void {
    this.timers.dispose();
    this.flush(true);
    this.generation += 1;
    this.closed = true;
    this.opened?.close();
    this.opened = null;
  }

  private tick(): void {
    this.flush();
  }

  /** A damaged file is set aside and begun anew; a disk that cannot be written is waited for. False for anything else. */
  private recovered(error: unknown): boolean {
    if (error instanceof NotReady) return true;
    if (isFailure(error, "vault.writeFailed") || isFailure(error, "vault.locked")) {
      // Memory is bounded, so a disk that stays full costs the oldest values.
      if (!this.complained) this.services.ports.logger.error("the history could not be used", error);
      this.complained = true;
      return true;
    }
    if (!isFailure(error, "vault.databaseDamaged") && !(error instanceof RangeError)) return false;
    this.generation += 1;
    this.opened?.close();
    this.opened = null;
    setAsideHistoryFile(this.services.ports.paths.home);
    for (const host of this.hosts()) host.detach();
    this.tellTrouble("damaged");
    return true;
  }

  private tellTrouble(reason: string): void {
    this.services.ports.logger.warn("the history was begun anew", { reason });
    this.troubles.emit("The history of the hosts could not be read and was begun anew.");
  }
}
