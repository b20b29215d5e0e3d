import { createHmac } from "node:crypto";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls, rootCertificates, type TLSSocket } from "node:tls";
import type { ChannelConfig } from "../../../../shared/contract/notices.ts";
import { DeliveryFailure, type Outcome, short } from "../delivery.ts";
import { dataBlock } from "./message.ts";
import { extensionsOf, type Reply, ReplyReader } from "./replies.ts";

type SmtpConfig = Extract<ChannelConfig, { kind: "smtp" }>;

/** For each step; the last one (the server stores the message) may take longer (RFC 5321 4.5.3.2 says 10 minutes). */
const STEP_MS = 20_000;
const STORE_MS = 60_000;

export interface SmtpJob {
  readonly config: SmtpConfig;
  readonly password: string | null;
  /** The whole message, headers and body. */
  readonly message: string;
  readonly signal: AbortSignal;
  /** For tests. */
  readonly stepMs?: number;
}

/**
 * Hands one message to the configured server. Certificates are checked, a password only travels under TLS. Fails with a
 * DeliveryFailure; from the end of the message on nobody knows whether it was taken, unless the server says.
 */
export async function sendMail(job: SmtpJob): Promise<void> {
  const session = new Session(job);
  try {
    await session.run();
  } finally {
    session.close();
  }
}

class Session {
  private readonly job: SmtpJob;
  private readonly host: string;
  private readonly stepMs: number;
  private socket: Socket | TLSSocket | null = null;
  private reader = new ReplyReader();
  private replies: Reply[] = [];
  private wake: (() => void) | null = null;
  private problem: DeliveryFailure | null = null;
  private outcome: Outcome = "retry";

  constructor(job: SmtpJob) {
    this.job = job;
    this.host = job.config.host;
    this.stepMs = job.stepMs ?? STEP_MS;
  }

  async run(): Promise<void> {
    const { config, password, message } = this.job;
    if (password !== null && config.security === "none")
      throw new DeliveryFailure("refused", "notices.passwordNeedsTls");
    await this.open();
    await this.expect(await this.reply(), [220]);
    let extensions = await this.hello();
    if (config.security === "starttls") {
      if (!extensions.has("STARTTLS")) throw new DeliveryFailure("refused", "notices.smtpNoTls", { host: this.host });
      await this.command("STARTTLS", [220]);
      await this.secure();
      extensions = await this.hello();
    }
    if (config.user !== "" && password !== null) await this.login(extensions.get("AUTH") ?? [], config.user, password);
    await this.command(`MAIL FROM:<${config.from}>`, [250]);
    for (const address of config.to) await this.command(`RCPT TO:<${address}>`, [250, 251, 252]);
    await this.command("DATA", [354]);
    // From here on the server may have it even if its answer is lost.
    this.outcome = "unknown";
    this.write(dataBlock(message));
    const stored = await this.reply(this.job.stepMs ?? STORE_MS);
    this.outcome = "retry";
    await this.expect(stored, [250]);
    this.write("QUIT\r\n");
  }

  close(): void {
    this.socket?.destroy();
  }

  private async open(): Promise<void> {
    const { config } = this.job;
    const { host, port } = config;
    const socket = config.security === "tls" ? this.tls({ host, port }) : connectPlain({ host, port });
    await this.adopt(socket, config.security === "tls" ? "secureConnect" : "connect");
  }

  private async secure(): Promise<void> {
    // Plaintext that came after the answer would be taken for the server's under TLS (CVE-2011-0411).
    if (this.replies.length > 0 || !this.reader.isEmpty || !this.socket) throw this.protocol();
    const plain = this.socket;
    plain.removeAllListeners("data");
    plain.removeAllListeners("close");
    await this.adopt(this.tls({ socket: plain }), "secureConnect");
  }

  private tls(options: { host: string; port: number } | { socket: Socket }): TLSSocket {
    const { host, authority } = this.job.config;
    return connectTls({
      ...options,
      ...(isIP(host) ? { host } : { host, servername: host }),
      minVersion: "TLSv1.2",
      ...(authority === "" ? {} : { ca: [...rootCertificates, authority] }),
    });
  }

  private adopt(socket: Socket | TLSSocket, ready: "connect" | "secureConnect"): Promise<void> {
    this.socket = socket;
    this.reader = new ReplyReader();
    socket.on("data", (chunk: Buffer) => {
      this.replies.push(...this.reader.push(chunk.toString("latin1")));
      if (this.reader.broken) this.fail(this.protocol());
      this.wake?.();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => this.fail(this.failureOf(error)));
    socket.on("close", () =>
      this.fail(new DeliveryFailure(this.outcome, "notices.connection", { host: this.host, reason: "closed" })),
    );
    const aborted = (): void => this.fail(new DeliveryFailure(this.outcome, "cancelled"));
    if (this.job.signal.aborted) aborted();
    else this.job.signal.addEventListener("abort", aborted, { once: true });
    let open = false;
    socket.once(ready, () => {
      open = true;
      this.wake?.();
    });
    return this.until(() => (open ? true : undefined), this.stepMs).then(() => undefined);
  }

  private fail(failure: DeliveryFailure): void {
    this.problem ??= failure;
    this.wake?.();
  }

  private failureOf(error: NodeJS.ErrnoException): DeliveryFailure {
    const reason = short(error.code ?? error.message);
    const certificate = /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(error.code ?? "");
    // A certificate does not mend itself within minutes, but people do mend them.
    return new DeliveryFailure(this.outcome, certificate ? "notices.tls" : "notices.connection", {
      host: this.host,
      reason,
    });
  }

  private protocol(): DeliveryFailure {
    return new DeliveryFailure(this.outcome === "unknown" ? "unknown" : "refused", "notices.smtpProtocol", {
      host: this.host,
    });
  }

  /** Waits until `look` gives something, the connection has a problem, or the time is over. */
  private async until<T>(look: () => T | undefined, milliseconds: number): Promise<T> {
    const timer = setTimeout(
      () =>
        this.fail(
          new DeliveryFailure(this.outcome, "notices.timeout", { host: this.host, seconds: milliseconds / 1000 }),
        ),
      milliseconds,
    );
    try {
      for (;;) {
        const found = look();
        if (found !== undefined) return found;
        if (this.problem) throw this.problem;
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
      this.wake = null;
    }
  }

  private reply(milliseconds = this.stepMs): Promise<Reply> {
    return this.until(() => this.replies.shift(), milliseconds);
  }

  private write(text: string): void {
    this.socket?.write(text, "utf8");
  }

  private async command(line: string, codes: readonly number[], hide = false): Promise<Reply> {
    // Nothing that is set can hold a line break; a second look costs nothing.
    if (/[\0\n\r]/.test(line)) throw new Error("a command has a line break");
    this.write(`${line}\r\n`);
    return this.expect(await this.reply(), codes, hide);
  }

  private expect(reply: Reply, codes: readonly number[], login = false): Promise<Reply> {
    if (codes.includes(reply.code)) return Promise.resolve(reply);
    // 4xx: not now; 5xx: not at all.
    const outcome = reply.code >= 500 ? "refused" : "retry";
    const text = short(`${reply.code} ${reply.lines.join(" ")}`);
    const code = login ? "notices.smtpLogin" : "notices.smtp";
    return Promise.reject(new DeliveryFailure(outcome, code, { host: this.host, reply: text }));
  }

  private async hello(): Promise<Map<string, string[]>> {
    return extensionsOf(await this.command("EHLO holdfast.invalid", [250]));
  }

  private async login(offered: readonly string[], user: string, password: string): Promise<void> {
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    if (offered.includes("CRAM-MD5")) {
      const { lines } = await this.command("AUTH CRAM-MD5", [334], true);
      const challenge = Buffer.from(lines[0] ?? "", "base64");
      const digest = createHmac("md5", password).update(challenge).digest("hex");
      await this.command(base64(`${user} ${digest}`), [235], true);
    } else if (offered.includes("PLAIN")) {
      await this.command(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, [235], true);
    } else if (offered.includes("LOGIN")) {
      await this.command("AUTH LOGIN", [334], true);
      await this.command(base64(user), [334], true);
      await this.command(base64(password), [235], true);
    } else {
      throw new DeliveryFailure("refused", "notices.smtpLogin", { host: this.host, reply: "no way to log in" });
    }
  }
}
