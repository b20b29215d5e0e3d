import {
  type Channel,
  channelConfig,
  type Notice,
  type NoticeSettings,
  noticeSettings,
  notice as noticeSchema,
  type Route,
  route as routeSchema,
} from "../../../shared/contract/notices.ts";
import type { SecretBox } from "../credentials/secretBox.ts";
import type { Database } from "../storage/database.ts";
import type { Payload } from "./delivery.ts";
import type { Group } from "./grouping.ts";

/** Notices kept, the newest; those that still wait are kept in any case. */
const MAX_NOTICES = 1000;

export const defaultSettings: NoticeSettings = {
  groupWaitSeconds: 30,
  groupIntervalSeconds: 300,
  repeatHours: 4,
  quiet: { enabled: false, days: [1, 2, 3, 4, 5, 6, 7], from: "22:00", to: "07:00" },
  badge: false,
};

export interface Queued {
  readonly notice: Notice;
  readonly payload: Payload;
}

interface ChannelRow {
  id: string;
  document: string;
  sealed: Uint8Array | null;
  allowed: string | null;
}

/** Channels, routes, settings, groups and the outbox in the encrypted database; secrets sealed once more. */
export class NoticeStore {
  private readonly db: Database;
  private readonly box: SecretBox;

  constructor(db: Database, box: SecretBox) {
    this.db = db;
    this.box = box;
  }

  transaction<T>(work: () => T): T {
    return this.db.transaction(work);
  }

  /** In the order in which they were made. What is not understood is left out. */
  channels(): Channel[] {
    const rows = this.db.all<ChannelRow>(
      "SELECT id, document, sealed, allowed FROM notice_channels ORDER BY created_at, id",
    );
    return rows.flatMap(({ id, document, sealed, allowed }) => {
      const { name, enabled, config } = JSON.parse(document) as Pick<Channel, "name" | "enabled" | "config">;
      const parsed = channelConfig.safeParse(config);
      if (!parsed.success) return [];
      const isAllowed = parsed.data.kind === "command" && allowed === JSON.stringify(parsed.data.argv);
      return [{ id, name, enabled, config: parsed.data, hasSecret: sealed !== null, allowed: isAllowed }];
    });
  }

  /** `secret` undefined keeps what is there, null forgets it. */
  saveChannel(channel: Channel, secret: string | null | undefined, now: number): void {
    const { id, name, enabled, config } = channel;
    const allowed = channel.allowed && config.kind === "command" ? JSON.stringify(config.argv) : null;
    this.db.run(
      `INSERT INTO notice_channels (id, created_at, document, sealed, allowed) VALUES (?, ?, ?, NULL, ?)
       ON CONFLICT (id) DO UPDATE SET document = excluded.document, allowed = excluded.allowed`,
      id,
      now,
      JSON.stringify({ name, enabled, config }),
      allowed,
    );
    if (secret === undefined) return;
    const sealed = secret === null ? null : this.box.seal(id, { kind: "password", password: secret });
    this.db.run("UPDATE notice_channels SET sealed = ? WHERE id = ?", sealed, id);
  }

  secretOf(channelId: string): string | null {
    const row = this.db.get<{ sealed: Uint8Array | null }>(
      "SELECT sealed FROM notice_channels WHERE id = ?",
      channelId,
    );
    if (!row?.sealed) return null;
    const opened = this.box.open(channelId, row.sealed);
    return opened.kind === "password" ? opened.password : null;
  }

  removeChannel(channelId: string): void {
    this.db.run("DELETE FROM notice_channels WHERE id = ?", channelId);
  }

  routes(): Route[] {
    const rows = this.db.all<{ document: string }>("SELECT document FROM notice_routes ORDER BY created_at, id");
    return rows.flatMap(({ document }) => {
      const parsed = routeSchema.safeParse(JSON.parse(document));
      return parsed.success ? [parsed.data] : [];
    });
  }

  saveRoute(route: Route, now: number): void {
    this.db.run(
      `INSERT INTO notice_routes (id, created_at, document) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET document = excluded.document`,
      route.id,
      now,
      JSON.stringify(route),
    );
  }

  removeRoute(routeId: string): void {
    this.db.run("DELETE FROM notice_routes WHERE id = ?", routeId);
  }

  settings(): NoticeSettings {
    const row = this.db.get<{ document: string }>("SELECT document FROM notice_settings WHERE id = 1");
    const parsed = row ? noticeSettings.safeParse(JSON.parse(row.document)) : null;
    return parsed?.success ? parsed.data : defaultSettings;
  }

  saveSettings(settings: NoticeSettings): void {
    this.db.run(
      "INSERT INTO notice_settings (id, document) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document",
      JSON.stringify(settings),
    );
  }

  groups(): Group[] {
    const rows = this.db.all<{ document: string }>("SELECT document FROM notice_groups");
    return rows.map(({ document }) => JSON.parse(document) as Group);
  }

  saveGroups(groups: ReadonlyMap<string, Group | null>): void {
    for (const [key, group] of groups) {
      if (group === null) this.db.run("DELETE FROM notice_groups WHERE key = ?", key);
      else
        this.db.run(
          "INSERT INTO notice_groups (key, document) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET document = excluded.document",
          key,
          JSON.stringify(group),
        );
    }
  }

  add({ notice, payload }: Queued): void {
    this.db.run(
      "INSERT INTO notices (id, channel_id, state, next_at, created_at, document, payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
      notice.id,
      notice.channelId,
      notice.state,
      notice.nextAt,
      notice.createdAt,
      JSON.stringify(notice),
      JSON.stringify(payload),
    );
  }

  save(notice: Notice): void {
    this.db.run(
      "UPDATE notices SET state = ?, next_at = ?, document = ? WHERE id = ?",
      notice.state,
      notice.nextAt,
      JSON.stringify(notice),
      notice.id,
    );
  }

  /** Newest first. */
  notices(limit: number): Queued[] {
    const rows = this.db.all<{ document: string; payload: string }>(
      "SELECT document, payload FROM notices ORDER BY seq DESC LIMIT ?",
      limit,
    );
    return rows.flatMap(({ document, payload }) => {
      const parsed = noticeSchema.safeParse(JSON.parse(document));
      return parsed.success ? [{ notice: parsed.data, payload: JSON.parse(payload) as Payload }] : [];
    });
  }

  prune(limit = MAX_NOTICES): void {
    this.db.run(
      "DELETE FROM notices WHERE seq <= (SELECT coalesce(max(seq), 0) FROM notices) - ? AND state NOT IN ('waiting', 'sending')",
      limit,
    );
  }
}
