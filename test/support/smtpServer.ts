import { createHmac } from "node:crypto";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createSecureContext, createServer as createTlsServer, TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";

export interface SmtpServerOptions {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** From the first byte on, instead of STARTTLS. */
  readonly implicit?: boolean;
  /** Mechanisms that are offered, once TLS stands or without TLS. */
  readonly auth?: readonly string[];
  readonly users?: Readonly<Record<string, string>>;
  /** What is said to a command instead, by its first word; `hangUp` and `silence` say nothing. */
  readonly instead?: Readonly<Record<string, string>>;
  readonly greeting?: string;
}

export interface SmtpServer {
  readonly port: number;
  /** Commands as they came, without what logs in. */
  readonly commands: string[];
  /** Messages as they came on the wire, without the final dot. */
  readonly messages: string[];
  /** Who was let in, and how. */
  readonly logins: string[];
  /** Commands that came under TLS. */
  readonly secured: string[];
}

/** A mail server on the wire level that keeps what it was told. */
export async function smtpServer(options: SmtpServerOptions = {}): Promise<SmtpServer> {
  const seen = { commands: [] as string[], messages: [] as string[], logins: [] as string[], secured: [] as string[] };
  const sockets = new Set<Socket>();
  const talk = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    new Conversation(socket, options, seen).begin();
  };
  const server: Server =
    options.implicit && options.tls ? createTlsServer({ ...options.tls }, talk) : createServer(talk);
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, ...seen };
}

class Conversation {
  private socket: Socket;
  private readonly options: SmtpServerOptions;
  private readonly seen: Omit<SmtpServer, "port">;
  private text = "";
  private data: string | null = null;
  private pending: ((line: string) => void) | null = null;
  private secure: boolean;

  constructor(socket: Socket, options: SmtpServerOptions, seen: Omit<SmtpServer, "port">) {
    this.socket = socket;
    this.options = options;
    this.seen = seen;
    this.secure = options.implicit === true;
  }

  begin(): void {
    this.listen();
    this.say(this.options.greeting ?? "220 mail.test ESMTP");
  }

  private listen(): void {
    this.socket.on("data", (chunk: Buffer) => {
      this.text += chunk.toString("latin1");
      for (;;) {
        const end = this.text.indexOf("\r\n");
        if (end === -1) return;
        const line = this.text.slice(0, end);
        this.text = this.text.slice(end + 2);
        this.take(line);
      }
    });
  }

  private say(line: string): void {
    if (!this.socket.destroyed) this.socket.write(`${line}\r\n`);
  }

  private take(line: string): void {
    if (this.data !== null) return this.takeData(line);
    if (this.pending) return this.pending(line);
    const word = line.split(" ")[0]?.toUpperCase() ?? "";
    this.seen.commands.push(word === "AUTH" ? line.split(" ").slice(0, 2).join(" ") : line);
    if (this.secure) this.seen.secured.push(word);
    const instead = this.options.instead?.[word];
    if (instead === "hangUp") return void this.socket.destroy();
    if (instead === "silence") return;
    if (instead !== undefined) return this.say(instead);
    this.answer(word, line);
  }

  private takeData(line: string): void {
    if (line !== ".") {
      this.data += `${line}\r\n`;
      return;
    }
    this.seen.messages.push(this.data ?? "");
    this.data = null;
    const instead = this.options.instead?.["."];
    if (instead === "hangUp") this.socket.destroy();
    else if (instead !== "silence") this.say(instead ?? "250 2.0.0 queued");
  }

  private answer(word: string, line: string): void {
    if (word === "EHLO") return this.greet();
    if (word === "STARTTLS") return this.upgrade();
    if (word === "AUTH") return this.login(line);
    if (word === "DATA") {
      this.data = "";
      return this.say("354 go ahead");
    }
    if (word === "QUIT") return this.say("221 bye");
    this.say(word === "MAIL" || word === "RCPT" ? "250 ok" : "500 what");
  }

  private greet(): void {
    const { tls, implicit, auth } = this.options;
    const offers = ["mail.test", "8BITMIME"];
    if (tls && !implicit && !this.secure) offers.push("STARTTLS");
    if (auth && (this.secure || !tls)) offers.push(`AUTH ${auth.join(" ")}`);
    offers.forEach((offer, index) => this.say(`250${index === offers.length - 1 ? " " : "-"}${offer}`));
  }

  private upgrade(): void {
    const { tls } = this.options;
    if (!tls) return this.say("502 no");
    this.say("220 ready");
    this.socket.removeAllListeners("data");
    const upgraded = new TLSSocket(this.socket, { isServer: true, secureContext: createSecureContext({ ...tls }) });
    upgraded.on("error", () => undefined);
    this.socket = upgraded;
    this.secure = true;
    this.listen();
  }

  private ask(prompt: string, answered: (line: string) => void): void {
    this.pending = (line) => {
      this.pending = null;
      answered(line);
    };
    this.say(`334 ${Buffer.from(prompt).toString("base64")}`);
  }

  private admit(how: string, user: string, fits: (password: string) => boolean): void {
    const password = this.options.users?.[user];
    const isIn = password !== undefined && fits(password);
    if (isIn) this.seen.logins.push(`${how} ${user}`);
    this.say(isIn ? "235 welcome" : "535 5.7.8 bad credentials");
  }

  private login(line: string): void {
    const decode = (text: string): string => Buffer.from(text, "base64").toString();
    const [, how = "", initial = ""] = line.split(" ");
    if (how === "PLAIN") {
      const [, user = "", password] = decode(initial).split("\0");
      return this.admit(how, user, (right) => right === password);
    }
    if (how === "LOGIN")
      return this.ask("Username:", (user) =>
        this.ask("Password:", (password) => this.admit(how, decode(user), (right) => right === decode(password))),
      );
    const challenge = "<1896.697170952@mail.test>";
    this.ask(challenge, (answer) => {
      const [user = "", digest] = decode(answer).split(" ");
      this.admit(how, user, (right) => createHmac("md5", right).update(challenge).digest("hex") === digest);
    });
  }
}
