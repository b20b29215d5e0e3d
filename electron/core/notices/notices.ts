import { randomUUID } from "node:crypto";
import { Emitter } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { localTime, withinHours } from "../../../shared/base/hours.ts";
import type { Severity } from "../../../shared/contract/alerts.ts";
import type { HandlerInput } from "../../../shared/contract/index.ts";
import {
  type Channel,
  MAX_CHANNELS,
  MAX_ROUTES,
  type Notice,
  type NoticeSettings,
  type Route,
} from "../../../shared/contract/notices.ts";
import { parseFilter } from "../../../shared/filter/parse.ts";
import { Pauses } from "../alerts/pauses.ts";
import type { Alerts } from "../alerts/types.ts";
import type { SecretBox } from "../credentials/secretBox.ts";
import type { Services } from "../services.ts";
import { sendBy } from "./channels.ts";
import { DeliveryFailure, type Payload } from "./delivery.ts";
import { Grouping, type Hold, type Telling } from "./grouping.ts";
import { Outbox } from "./outbox.ts";
import { NoticeStore, type Queued } from "./store.ts";
import { Windows } from "./windows.ts";
import { testWords, wordsOf } from "./words.ts";

/** How often what is due is looked for. */
const TICK_MS = 2000;
/** After the computer woke up, so much time is for finding out what is wrong before it is told as one. */
const WAKE_MS = 120_000;
const PRUNE_EVERY = 100;
/** While nothing can be written; the oldest go. */
const MAX_UNKEPT = 200;

export type NoticeServices = Pick<Services, "db" | "inventory" | "signal"> & {
  readonly ports: Pick<Services["ports"], "clock" | "logger" | "shell">;
};

export interface NoticeParts {
  readonly alerts: Alerts;
  readonly box: SecretBox;
  /** Whether a filter holds for a host now. */
  matches(filter: string, hostId: string): boolean;
}

/** Tells people of alerts, by the channels that were set up and by nothing else. */
export class Notices {
  readonly outbox: Outbox;
  readonly windows: Windows;
  private readonly services: NoticeServices;
  private readonly parts: NoticeParts;
  private readonly store: NoticeStore;
  private readonly grouping: Grouping;
  private readonly pauses: Pauses;
  private readonly changes = new Emitter<void>();
  private channelsNow: Channel[];
  private routesNow: Route[];
  private settingsNow: NoticeSettings;
  private wakeUntil = -Infinity;
  /** Decided, and not yet in the database. */
  private readonly unkept: Queued[] = [];
  private sincePrune = 0;
  private standing: number | null = null;
  /** Channels, routes or settings changed. */
  readonly onChange = this.changes.event;

  constructor(services: NoticeServices, parts: NoticeParts) {
    this.services = services;
    this.parts = parts;
    const { clock, logger, shell } = services.ports;
    this.store = new NoticeStore(services.db, parts.box);
    this.channelsNow = this.store.channels();
    this.routesNow = this.store.routes();
    this.settingsNow = this.store.settings();
    this.pauses = new Pauses(clock, TICK_MS);
    this.windows = new Windows(() => {
      this.tellStanding(true);
      this.outbox.pump();
    });
    this.outbox = new Outbox({
      store: this.store,
      clock,
      logger,
      deliver: (queued) => this.deliver(queued),
      ready: ({ channelId }) => this.kindOf(channelId) !== "desktop" || this.windows.isOpen,
    });
    this.grouping = new Grouping(
      {
        routes: () => this.routesNow,
        settings: () => this.settingsNow,
        matches: ({ filter }, hostId) => filter.trim() === "" || (hostId !== null && parts.matches(filter, hostId)),
      },
      this.store.groups(),
    );
    // The command line only looks, and must not tell anybody anything.
    if (shell !== "cli" && !services.signal.aborted) this.begin();
  }

  state(): { channels: Channel[]; routes: Route[]; settings: NoticeSettings } {
    return { channels: this.channelsNow, routes: this.routesNow, settings: this.settingsNow };
  }

  saveChannel({ id, name, enabled, config, secret, allow }: HandlerInput<"notices.saveChannel">): Channel {
    const before = id === undefined ? undefined : this.channel(id);
    if (!before && this.channelsNow.length >= MAX_CHANNELS)
      throw new Failure("notices.tooMany", { what: "channels", limit: MAX_CHANNELS });
    const kept = before !== undefined && before.hasSecret && before.config.kind === config.kind;
    const hasSecret = secret === undefined ? kept : secret !== "";
    if (config.kind === "smtp" && config.security === "none" && hasSecret)
      throw new Failure("notices.passwordNeedsTls");
    // A secret was given for one server; another one must not get it.
    if (secret === undefined && kept && placeOf(before.config) !== placeOf(config))
      throw new Failure("notices.secretElsewhere");
    const allowed = config.kind === "command" && (allow || (before?.allowed === true && sameCommand(before, config)));
    const channel: Channel = { id: before?.id ?? randomUUID(), name, enabled, config, hasSecret, allowed };
    const sealed = secret === undefined ? (kept ? undefined : null) : secret === "" ? null : secret;
    this.store.transaction(() => this.store.saveChannel(channel, sealed, this.now()));
    this.reload();
    return channel;
  }

  removeChannel(id: string): void {
    this.channel(id);
    const users = this.routesNow.filter(({ steps }) => steps.some(({ channelIds }) => channelIds.includes(id)));
    if (users.length > 0) throw new Failure("notices.channelUsed", { routes: users.map(({ name }) => name) });
    this.store.removeChannel(id);
    this.reload();
  }

  saveRoute({ id, ...draft }: HandlerInput<"notices.saveRoute">): Route {
    const before = id === undefined ? undefined : this.routesNow.find((route) => route.id === id);
    if (id !== undefined && !before) throw new Failure("notices.routeNotFound");
    if (!before && this.routesNow.length >= MAX_ROUTES)
      throw new Failure("notices.tooMany", { what: "routes", limit: MAX_ROUTES });
    if (draft.filter.trim() !== "") parseFilter(draft.filter);
    for (const { channelIds } of draft.steps) channelIds.forEach((channelId) => this.channel(channelId));
    const route: Route = { ...draft, id: before?.id ?? randomUUID() };
    this.store.saveRoute(route, this.now());
    this.reload();
    if (route.enabled && !before?.enabled) this.grouping.begin(route, this.parts.alerts.list(), this.now());
    return route;
  }

  removeRoute(id: string): void {
    if (!this.routesNow.some((route) => route.id === id)) throw new Failure("notices.routeNotFound");
    this.store.removeRoute(id);
    this.reload();
  }

  setSettings(settings: NoticeSettings): void {
    this.store.saveSettings(settings);
    this.reload();
    this.tellStanding(true);
  }

  async test(id: string): Promise<Notice> {
    const channel = this.channel(id);
    const queued = this.queuedOf(channel, testWords(channel.name));
    this.outbox.add(queued);
    return this.outbox.sendNow(queued.notice.id);
  }

  private now(): number {
    return this.services.ports.clock.now();
  }

  private channel(id: string): Channel {
    const channel = this.channelsNow.find((one) => one.id === id);
    if (!channel) throw new Failure("notices.channelNotFound");
    return channel;
  }

  private reload(): void {
    this.channelsNow = this.store.channels();
    this.routesNow = this.store.routes();
    this.settingsNow = this.store.settings();
    this.changes.emit();
  }

  private begin(): void {
    const { clock } = this.services.ports;
    this.outbox.recover();
    this.grouping.reconcile(new Set(this.parts.alerts.list().map(({ id }) => id)));
    const hearing = this.parts.alerts.onTransition((transition) =>
      this.safely(() => {
        this.grouping.hear(transition, this.now());
        this.keep([]);
        this.tellStanding(false);
      }),
    );
    const ticking = clock.every(TICK_MS, () => this.safely(() => this.tick()));
    this.services.signal.addEventListener(
      "abort",
      () => {
        hearing.dispose();
        ticking.dispose();
        this.outbox.stop();
      },
      { once: true },
    );
  }

  /** Alerting goes on even if a notice cannot be written. */
  private safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.services.ports.logger.error("notices could not be kept", error);
    }
  }

  private tick(): void {
    if (this.pauses.look()) this.wakeUntil = this.services.ports.clock.monotonic() + WAKE_MS;
    this.keep(this.grouping.due(this.now(), (severity) => this.holdFor(severity)));
    this.tellStanding(false);
    this.outbox.pump();
  }

  private holdFor(severity: Severity): Hold | null {
    if (this.services.ports.clock.monotonic() < this.wakeUntil) return "wake";
    const { quiet } = this.settingsNow;
    if (!quiet.enabled || severity === "critical") return null;
    const { day, minute } = localTime(this.now());
    return withinHours(quiet, day, minute) ? "quiet" : null;
  }

  /** What was decided and what is to be sent, as one step: a crash tells nothing twice and forgets nothing. */
  private keep(tellings: readonly Telling[]): void {
    for (const telling of tellings) {
      const told = wordsOf(telling, (hostId) => this.services.inventory.nameOf(hostId));
      for (const channel of this.channelsOf(telling)) this.unkept.push(this.queuedOf(channel, told));
    }
    this.unkept.splice(0, this.unkept.length - MAX_UNKEPT);
    const changed = this.grouping.takeChanged();
    if (changed.size === 0 && this.unkept.length === 0) return;
    try {
      this.store.transaction(() => {
        this.store.saveGroups(changed);
        for (const queued of this.unkept) this.store.add(queued);
      });
    } catch (error) {
      // A full disk: nothing was kept, and nothing is sent before it is. The next look tries again.
      this.grouping.giveBack(changed.keys());
      throw error;
    }
    for (const queued of this.unkept.splice(0)) this.outbox.accept(queued);
    this.sincePrune += tellings.length;
    if (this.sincePrune >= PRUNE_EVERY) this.store.prune();
    if (this.sincePrune >= PRUNE_EVERY) this.sincePrune = 0;
  }

  private channelsOf({ route, steps }: Telling): Channel[] {
    const ids = new Set(steps.flatMap((step) => route.steps[step]?.channelIds ?? []));
    return this.channelsNow.filter(({ id, enabled }) => enabled && ids.has(id));
  }

  private queuedOf(channel: Channel, told: ReturnType<typeof wordsOf>): Queued {
    const now = this.now();
    const payload: Payload = { version: 1, id: randomUUID(), time: new Date(now).toISOString(), ...told };
    const { id, kind, severity, title, lines } = payload;
    const notice: Notice = {
      id,
      kind,
      severity,
      title,
      lines: [...lines],
      alertIds: payload.alerts.map((alert) => alert.id),
      channelId: channel.id,
      channelName: channel.name,
      createdAt: now,
      nextAt: now,
      state: "waiting",
      attempts: 0,
      sentAt: null,
      failure: null,
    };
    return { notice, payload };
  }

  private kindOf(channelId: string): Channel["config"]["kind"] | undefined {
    return this.channelsNow.find(({ id }) => id === channelId)?.config.kind;
  }

  private async deliver({ notice, payload }: Queued): Promise<void> {
    const channel = this.channelsNow.find(({ id }) => id === notice.channelId);
    if (!channel || (!channel.enabled && notice.kind !== "test"))
      throw new DeliveryFailure("refused", "notices.channelOff");
    const { config } = channel;
    if (config.kind === "desktop") {
      const taken = this.windows.tell({ type: "notice", notice, banner: config.banner, sound: config.sound });
      if (!taken) throw new DeliveryFailure("retry", "notices.noWindow");
    } else await sendBy(channel, payload, this.store.secretOf(channel.id), this.services.signal);
  }

  private tellStanding(always: boolean): void {
    const firing = this.parts.alerts.list().filter(({ state }) => state === "firing").length;
    const standing = this.settingsNow.badge ? firing : null;
    if (!always && standing === this.standing) return;
    this.standing = standing;
    this.windows.tellAll({ type: "standing", standing });
  }
}

const sameCommand = (before: Channel, config: Channel["config"]): boolean =>
  before.config.kind === "command" &&
  config.kind === "command" &&
  JSON.stringify(before.config.argv) === JSON.stringify(config.argv);

/** Where a channel's secret goes. */
function placeOf(config: Channel["config"]): string {
  if (config.kind === "smtp") return `${config.host}:${config.port}`;
  if (config.kind === "ntfy") return new URL(config.server).origin;
  return config.kind === "webhook" ? new URL(config.url).origin : config.kind;
}
