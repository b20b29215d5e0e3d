import { z } from "zod";
import { severity } from "./alerts.ts";
import { command, epochMs, id, query, secret, stream } from "./define.ts";

/**
 * Failure codes: notices.channelNotFound, notices.routeNotFound, notices.tooMany {what, limit}, notices.channelUsed {routes},
 * notices.commandNotAllowed {command}, notices.passwordNeedsTls, filter.invalid {column, problem}; of deliveries
 * notices.connection {host, reason}, notices.tls {host, reason}, notices.timeout {host, seconds}, notices.smtp {host, reply},
 * notices.smtpLogin {host, reply}, notices.smtpNoTls {host}, notices.smtpProtocol {host}, notices.http {host, status},
 * notices.redirect {host}, notices.command {command, exit}, notices.tooOld {hours}, notices.channelOff.
 */

export const MAX_CHANNELS = 50;
export const MAX_ROUTES = 50;

const oneLine = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^\P{Cc}*$/u, "has control characters");
const name = oneLine(80).trim().min(1);
/** ASCII that a header and a command can hold as it is: no spaces, no brackets, no line breaks. */
const mailAddress = z
  .string()
  .max(254)
  .regex(/^[\w.!#$%&'*+/=?^{|}~-]+@[A-Za-z0-9.-]+$/, "is not a mail address");
const webAddress = z.url({ protocol: /^https?$/ }).max(2048);
/** PEM of an authority to trust besides the usual ones: sites without a public one have their own. */
const authority = z.string().max(65_536).default("");

export const channelConfig = z.discriminatedUnion("kind", [
  /** On this computer: in a window of Holdfast that is open. */
  z.object({ kind: z.literal("desktop"), banner: z.boolean(), sound: z.boolean() }),
  z.object({
    kind: z.literal("smtp"),
    host: oneLine(255).trim().min(1),
    port: z.number().int().min(1).max(65_535),
    /** starttls fails when the server does not offer it. none: readable on the way, and never with a password. */
    security: z.enum(["tls", "starttls", "none"]),
    /** Empty: no login. */
    user: oneLine(255),
    from: mailAddress,
    to: z.array(mailAddress).min(1).max(50),
    authority,
  }),
  z.object({
    kind: z.literal("ntfy"),
    server: webAddress,
    topic: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    /** Empty: a token as the secret. */
    user: oneLine(255).default(""),
    authority,
  }),
  z.object({ kind: z.literal("webhook"), url: webAddress, authority }),
  z.object({
    kind: z.literal("command"),
    /** Program and arguments, without a shell. The notice comes as JSON on its standard input. */
    argv: z
      .array(
        z
          .string()
          .min(1)
          .max(4096)
          .regex(/^[^\0]*$/),
      )
      .min(1)
      .max(32),
    timeoutSeconds: z.number().int().min(1).max(300),
  }),
]);
export type ChannelConfig = z.infer<typeof channelConfig>;

export const channel = z.object({
  id,
  name,
  enabled: z.boolean(),
  config: channelConfig,
  /** Whether a password, token or signing key is kept for it. */
  hasSecret: z.boolean(),
  /** Of a command: this very one was allowed on this computer. */
  allowed: z.boolean(),
});
export type Channel = z.infer<typeof channel>;

export const MAX_STEPS = 5;

export const routeDraft = z.object({
  name,
  enabled: z.boolean(),
  /** Which hosts, in the language of filters; empty for all, and for what concerns no host. */
  filter: z.string().max(2048),
  least: severity,
  /** Also tell when it is over. */
  resolved: z.boolean(),
  /** The first at once (0 minutes); each further one when nobody has acknowledged by then. */
  steps: z
    .array(z.object({ afterMinutes: z.number().int().min(0).max(1440), channelIds: z.array(id).max(20) }))
    .min(1)
    .max(MAX_STEPS),
});
export type RouteDraft = z.infer<typeof routeDraft>;
export const route = routeDraft.extend({ id });
export type Route = z.infer<typeof route>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is not a time such as 08:30");
export const noticeSettings = z.object({
  /** A new group waits for more of its kind, further news of it for longer; what goes on is told again. */
  groupWaitSeconds: z.number().int().min(0).max(3600),
  groupIntervalSeconds: z.number().int().min(10).max(86_400),
  repeatHours: z.number().min(0.5).max(168),
  /** Local time of this computer. What is not critical waits, and comes as one notice afterwards. */
  quiet: z.object({
    enabled: z.boolean(),
    /** 1 = Monday to 7 = Sunday: the day on which they begin. */
    days: z.array(z.number().int().min(1).max(7)).max(7),
    from: timeOfDay,
    to: timeOfDay,
  }),
  /** Number of alerts that stand, in the window's title and on the application's icon. */
  badge: z.boolean(),
});
export type NoticeSettings = z.infer<typeof noticeSettings>;

/** maybe: it was being sent when the program or the connection ended; it is not sent again, lest it come twice. */
export const noticeState = z.enum(["waiting", "sending", "sent", "maybe", "failed"]);
export const notice = z.object({
  id,
  channelId: id,
  channelName: z.string(),
  kind: z.enum(["alert", "resolved", "repeat", "escalation", "digest", "test"]),
  severity,
  title: z.string(),
  lines: z.array(z.string()),
  alertIds: z.array(id),
  createdAt: epochMs,
  state: noticeState,
  attempts: z.number().int(),
  /** When it is tried next; null unless it waits. */
  nextAt: epochMs.nullable(),
  sentAt: epochMs.nullable(),
  failure: z.object({ code: z.string(), params: z.record(z.string(), z.any()) }).nullable(),
});
export type Notice = z.infer<typeof notice>;

export const notices = {
  /** Everything that is set, again after each change. */
  watch: stream({ event: z.object({ channels: z.array(channel), routes: z.array(route), settings: noticeSettings }) }),
  /** Newest first, at most 500; again after each change. */
  outbox: stream({ event: z.array(notice) }),
  /** Notices for a window of this computer: one window gets them. `standing` counts alerts, for the badge; null when it is off. */
  desktop: stream({
    event: z.discriminatedUnion("type", [
      z.object({ type: z.literal("notice"), notice, banner: z.boolean(), sound: z.boolean() }),
      z.object({ type: z.literal("standing"), standing: z.number().int().nullable() }),
    ]),
  }),
  /** `secret` (password, token, signing key): absent keeps what is there, empty forgets it. `allow`: runs this very command from now on. */
  saveChannel: command({
    input: z.object({
      id: id.optional(),
      name,
      enabled: z.boolean(),
      config: channelConfig,
      secret: secret(4096).optional(),
      allow: z.boolean().default(false),
    }),
    output: channel,
  }),
  removeChannel: command({ input: z.object({ id }) }),
  /** Sends a test now, also while the channel is off; gives the notice as it ended. */
  test: command({ input: z.object({ id }), output: notice }),
  saveRoute: command({ input: routeDraft.extend({ id: id.optional() }), output: route }),
  removeRoute: command({ input: z.object({ id }) }),
  setSettings: command({ input: noticeSettings }),
  /** Tries a failed one again now. */
  retry: command({ input: z.object({ id }) }),
  settings: query({ output: noticeSettings }),
};
