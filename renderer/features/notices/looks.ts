import { BellRing, CircleAlert, CircleCheck, CircleHelp, Clock, LoaderCircle } from "lucide-react";
import type { ChannelConfig, Notice, Route } from "../../../shared/contract/notices.ts";
import type { StatusLook } from "../../components/StatusBadge.tsx";

export const kindWords: Readonly<Record<ChannelConfig["kind"], string>> = {
  desktop: "This computer",
  smtp: "Mail (SMTP)",
  ntfy: "ntfy",
  webhook: "Webhook",
  command: "Command",
};

export const stateLooks: Readonly<Record<Notice["state"], StatusLook>> = {
  waiting: { tone: "busy", icon: Clock, word: "Waiting" },
  sending: { tone: "busy", icon: LoaderCircle, word: "Being sent" },
  sent: { tone: "ok", icon: CircleCheck, word: "Sent" },
  maybe: { tone: "warning", icon: CircleHelp, word: "Maybe sent" },
  failed: { tone: "critical", icon: CircleAlert, word: "Failed" },
};

export const noticeKinds: Readonly<Record<Notice["kind"], string>> = {
  alert: "Alert",
  resolved: "Over",
  repeat: "Repeated",
  escalation: "Escalation",
  digest: "Digest",
  test: "Test",
};

export const leastWords: Readonly<Record<Route["least"], string>> = {
  critical: "Critical only",
  warning: "Warnings and critical",
  info: "Everything",
};

/** Where what a notice tells of is shown. */
export const placeOfNotice = ({ alertIds }: Pick<Notice, "alertIds">): string =>
  alertIds.length === 1 ? `/alerts/${alertIds[0]}` : "/alerts";

export const onLook: StatusLook = { tone: "ok", icon: BellRing, word: "On" };
export const offLook: StatusLook = { tone: "unknown", icon: BellRing, word: "Off" };

/** It is on, and yet nothing goes there. */
export const idleLook: StatusLook = { tone: "warning", icon: CircleAlert, word: "Idle" };

/** Where a channel leads, in a few words. */
export function placeOf(config: ChannelConfig): string {
  switch (config.kind) {
    case "desktop":
      return (
        [config.banner ? "banner" : "", config.sound ? "sound" : ""].filter(Boolean).join(", ") || "nothing chosen"
      );
    case "smtp":
      return `${config.to.join(", ")} by ${config.host}:${config.port}`;
    case "ntfy":
      return `${config.server} ${config.topic}`;
    case "webhook":
      return config.url;
    case "command":
      return config.argv.join(" ");
  }
}

/** What a new channel of a kind begins with. */
export const freshConfig: Readonly<Record<ChannelConfig["kind"], ChannelConfig>> = {
  desktop: { kind: "desktop", banner: true, sound: true },
  smtp: { kind: "smtp", host: "", port: 587, security: "starttls", user: "", from: "", to: [], authority: "" },
  ntfy: { kind: "ntfy", server: "https://", topic: "", user: "", authority: "" },
  webhook: { kind: "webhook", url: "https://", authority: "" },
  command: { kind: "command", argv: [], timeoutSeconds: 20 },
};

/** What is told of a route in one line. */
export function stepsPhrase({ steps }: Pick<Route, "steps">, nameOf: (id: string) => string): string {
  return steps
    .map(({ afterMinutes, channelIds }, index) => {
      const names = channelIds.map(nameOf).join(", ") || "nobody";
      return index === 0 ? names : `after ${afterMinutes} min ${names}`;
    })
    .join(", ");
}
