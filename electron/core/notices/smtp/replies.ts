/** Longest line and most lines of one reply (RFC 5321 4.5.3.1.5 says 512 octets; some servers send more). */
const MAX_LINE = 4096;
const MAX_LINES = 200;

export interface Reply {
  readonly code: number;
  /** The text of each line, without the code. */
  readonly lines: readonly string[];
}

/** Puts the bytes of an SMTP server together to replies (RFC 5321 4.2). What is no reply makes it broken for good. */
export class ReplyReader {
  private text = "";
  private code: number | null = null;
  private lines: string[] = [];
  broken = false;

  /** Replies that are whole now. */
  push(chunk: string): Reply[] {
    const replies: Reply[] = [];
    if (this.broken) return replies;
    this.text += chunk;
    for (;;) {
      const end = this.text.indexOf("\n");
      if (end === -1) break;
      const line = this.text.slice(0, end).replace(/\r$/, "");
      this.text = this.text.slice(end + 1);
      const reply = this.take(line);
      if (this.broken) return replies;
      if (reply) replies.push(reply);
    }
    if (this.text.length > MAX_LINE) this.broken = true;
    return replies;
  }

  /** Whether bytes wait that belong to no whole reply: before TLS they would be somebody else's. */
  get isEmpty(): boolean {
    return this.text === "" && this.lines.length === 0;
  }

  private take(line: string): Reply | null {
    const match = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(line);
    const code = Number(match?.[1]);
    if (
      !match ||
      line.length > MAX_LINE ||
      this.lines.length >= MAX_LINES ||
      (this.code !== null && this.code !== code)
    ) {
      this.broken = true;
      return null;
    }
    this.lines.push(match[3] ?? "");
    this.code = code;
    if (match[2] === "-") return null;
    const reply = { code, lines: this.lines };
    this.code = null;
    this.lines = [];
    return reply;
  }
}

/** Extensions of an EHLO reply: keyword in capitals to its parameters. The first line greets. */
export function extensionsOf(reply: Reply): Map<string, string[]> {
  return new Map(
    reply.lines.slice(1).map((line) => {
      // AUTH=LOGIN is how old servers say it.
      const [keyword = "", ...parameters] = line
        .trim()
        .replace(/^AUTH=/i, "AUTH ")
        .toUpperCase()
        .split(/\s+/);
      return [keyword, parameters] as const;
    }),
  );
}
