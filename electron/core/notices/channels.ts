import { createHmac } from "node:crypto";
import type { Channel, ChannelConfig } from "../../../shared/contract/notices.ts";
import { runCommand } from "./command.ts";
import { DeliveryFailure, type Payload } from "./delivery.ts";
import { post } from "./post.ts";
import { mailText } from "./smtp/message.ts";
import { sendMail } from "./smtp/smtp.ts";

type Of<K extends ChannelConfig["kind"]> = Extract<ChannelConfig, { kind: K }>;

const textOf = ({ title, lines }: Payload): string => [title, "", ...lines].join("\n");

/** Sends one notice by a channel that reaches further than this program's own windows. Fails with a DeliveryFailure. */
export function sendBy(channel: Channel, payload: Payload, secret: string | null, signal: AbortSignal): Promise<void> {
  const { config } = channel;
  switch (config.kind) {
    case "smtp":
      return byMail(config, payload, secret, signal);
    case "ntfy":
      return byNtfy(config, payload, secret, signal);
    case "webhook":
      return byWebhook(config, payload, secret, signal);
    case "command": {
      const { argv, timeoutSeconds } = config;
      if (!channel.allowed)
        return Promise.reject(new DeliveryFailure("refused", "notices.commandNotAllowed", { command: argv[0] ?? "" }));
      return runCommand({ argv, timeoutSeconds, input: JSON.stringify(payload), signal });
    }
    case "desktop":
      return Promise.reject(new Error("a window takes these"));
  }
}

function byMail(config: Of<"smtp">, payload: Payload, password: string | null, signal: AbortSignal): Promise<void> {
  const { id, title } = payload;
  const time = Date.parse(payload.time);
  const message = mailText({ from: config.from, to: config.to, subject: title, text: textOf(payload), time, id });
  return sendMail({ config, password, message, signal });
}

/** Priorities of ntfy: 1 least to 5 urgent. https://docs.ntfy.sh/publish/#publish-as-json */
const priorities = { critical: 5, warning: 4, info: 3 } as const;
const tags = { critical: "rotating_light", warning: "warning", info: "information_source" } as const;

function byNtfy(config: Of<"ntfy">, payload: Payload, secret: string | null, signal: AbortSignal): Promise<void> {
  const { severity, title, lines, kind } = payload;
  const authorization: Record<string, string> =
    secret === null
      ? {}
      : {
          authorization:
            config.user === ""
              ? `Bearer ${secret}`
              : `Basic ${Buffer.from(`${config.user}:${secret}`).toString("base64")}`,
        };
  const body = JSON.stringify({
    topic: config.topic,
    title,
    message: lines.join("\n") || title,
    priority: kind === "resolved" || kind === "test" ? 3 : priorities[severity],
    tags: [kind === "resolved" ? "white_check_mark" : tags[severity]],
  });
  const headers = { "content-type": "application/json", ...authorization };
  return post({ url: config.server, headers, body, authority: config.authority, signal });
}

/** With a secret the body is signed: hex HMAC-SHA256 of `<timestamp>.<body>`, so that an old one cannot be played again. */
function byWebhook(config: Of<"webhook">, payload: Payload, secret: string | null, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify(payload);
  const timestamp = String(Math.floor(Date.parse(payload.time) / 1000));
  const signature: Record<string, string> =
    secret === null
      ? {}
      : {
          "x-holdfast-signature": `sha256=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`,
        };
  const headers = {
    "content-type": "application/json",
    "x-holdfast-timestamp": timestamp,
    "x-holdfast-id": payload.id,
    ...signature,
  };
  return post({ url: config.url, headers, body, authority: config.authority, signal });
}
