import { Emitter } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Notice } from "../../../shared/contract/notices.ts";
import type { Clock, Logger } from "../ports.ts";
import { DeliveryFailure } from "./delivery.ts";
import type { NoticeStore, Queued } from "./store.ts";

/** Kept in memory and shown. */
const SHOWN = 500;
const MAX_ATTEMPTS = 6;
/** 30 s, 2 min, 8 min, 32 min, 2 h. */
const FIRST_RETRY_MS = 30_000;
const RETRY_FACTOR = 4;
/** What could not be told for so long is no news. */
const TOO_OLD_MS = 86_400_000;
/** Channels at work at the same time; one notice of a channel at a time. */
const AT_ONCE = 8;

/** Hands a notice to its channel; rejects with a DeliveryFailure. */
export type Deliver = (queued: Queued) => Promise<void>;

export interface OutboxParts {
  readonly store: NoticeStore;
  readonly clock: Pick<Clock, "now">;
  readonly logger: Logger;
  readonly deliver: Deliver;
  /** Whether anybody is there to take it; until then it waits. */
  ready(notice: Notice): boolean;
}

/**
 * Notices on their way. Each is delivered at most once: that it is being sent is stored before it is sent, and one whose end
 * nobody knows is never sent again.
 */
export class Outbox {
  private readonly parts: OutboxParts;
  private readonly queue = new Map<string, Queued>();
  private readonly busy = new Set<string>();
  private readonly changes = new Emitter<Notice>();
  private stopped = false;
  readonly onChange = this.changes.event;

  constructor(parts: OutboxParts) {
    this.parts = parts;
    for (const queued of parts.store.notices(SHOWN).toReversed()) this.queue.set(queued.notice.id, queued);
  }

  /** What was being sent when the program last ended is uncertain. */
  recover(): void {
    for (const { notice } of this.queue.values())
      if (notice.state === "sending") this.change(notice.id, { state: "maybe", nextAt: null });
  }

  /** Newest first. */
  list(): Notice[] {
    return [...this.queue.values()].map(({ notice }) => notice).toReversed();
  }

  add(queued: Queued): void {
    this.parts.store.add(queued);
    this.accept(queued);
  }

  /** Takes what the caller has stored. */
  accept(queued: Queued): void {
    this.queue.set(queued.notice.id, queued);
    for (const [id, { notice }] of this.queue) {
      if (this.queue.size <= SHOWN) break;
      if (notice.state !== "waiting" && notice.state !== "sending") this.queue.delete(id);
    }
    this.changes.emit(queued.notice);
  }

  /** Sends what is due; call it often. */
  pump(): void {
    const now = this.parts.clock.now();
    for (const queued of this.queue.values()) {
      const { id, channelId, state, nextAt, createdAt } = queued.notice;
      if (this.stopped || this.busy.size >= AT_ONCE) return;
      if (state !== "waiting" || this.busy.has(channelId) || (nextAt ?? 0) > now) continue;
      if (now - createdAt > TOO_OLD_MS)
        this.change(id, { state: "failed", nextAt: null, failure: failureOf("notices.tooOld", { hours: 24 }) });
      else if (this.parts.ready(queued.notice)) void this.send(id, channelId);
    }
  }

  /** Sends one that waits now, whatever the time; resolves when the attempt is over. */
  async sendNow(id: string): Promise<Notice> {
    const { notice } = this.find(id);
    await this.send(id, notice.channelId);
    return this.find(id).notice;
  }

  /** Fails with notices.notFailed: one that may have arrived is not sent again. */
  retry(id: string): void {
    if (this.find(id).notice.state !== "failed") throw new Failure("notices.notFailed");
    this.change(id, {
      state: "waiting",
      nextAt: this.parts.clock.now(),
      createdAt: this.parts.clock.now(),
      attempts: 0,
    });
    this.pump();
  }

  /** Nothing is begun any more; what is under way is uncertain, as the database says. */
  stop(): void {
    this.stopped = true;
  }

  private find(id: string): Queued {
    const queued = this.queue.get(id);
    if (!queued) throw new Failure("notices.notFound");
    return queued;
  }

  private async send(id: string, channelId: string): Promise<void> {
    this.busy.add(channelId);
    try {
      const { attempts } = this.find(id).notice;
      // On disk before anything leaves: after a crash this row says that it may have been sent.
      this.change(id, { state: "sending", attempts: attempts + 1, nextAt: null });
      await this.deliver(id);
    } catch (error) {
      this.parts.logger.error("a notice could not be kept", error);
    } finally {
      this.busy.delete(channelId);
    }
  }

  private async deliver(id: string): Promise<void> {
    let change: Partial<Notice>;
    try {
      await this.parts.deliver(this.find(id));
      change = { state: "sent", sentAt: this.parts.clock.now(), failure: null };
    } catch (error) {
      change = this.afterFailure(this.find(id).notice, error);
    }
    if (!this.stopped) this.change(id, change);
  }

  private afterFailure(notice: Notice, error: unknown): Partial<Notice> {
    if (!(error instanceof DeliveryFailure)) {
      this.parts.logger.error("a notice could not be sent", error);
      return { state: "maybe", failure: failureOf("internal", { reference: notice.id }) };
    }
    const failure = error.toData() as NonNullable<Notice["failure"]>;
    if (error.outcome === "unknown") return { state: "maybe", failure };
    if (error.outcome === "refused" || notice.attempts >= MAX_ATTEMPTS || notice.kind === "test")
      return { state: "failed", failure };
    const wait = FIRST_RETRY_MS * RETRY_FACTOR ** (notice.attempts - 1);
    return { state: "waiting", failure, nextAt: this.parts.clock.now() + wait };
  }

  private change(id: string, change: Partial<Notice>): void {
    const { notice, payload } = this.find(id);
    const next = { ...notice, ...change };
    this.parts.store.save(next);
    this.queue.set(id, { notice: next, payload });
    this.changes.emit(next);
  }
}

function failureOf(code: string, params: Record<string, string | number>): NonNullable<Notice["failure"]> {
  return { code, params };
}
