import { Failure, isFailure } from "../../../shared/base/failure.ts";
import { deferred, Serial } from "../../../shared/base/async.ts";
import type { Clock } from "../ports.ts";
import type { ExecChannel } from "../ssh/types.ts";
import { DETAIL_LIMIT_SECONDS, type DetailProbe, type Unavailable, type Unchanged } from "./details/detailProbe.ts";
import { type FoundFile, type FoundTexts, parseFound } from "./found.ts";
import { probes, type Results } from "./probes/index.ts";
import { type DetailSection, parseFiles, probeProgram, requestText, type Section } from "./program.ts";
import { type ProbeRecord, RecordReader } from "./records.ts";

/** A record that takes longer than this ends the session: the shell, the host or the line hangs. */
export const STALL_MS = 15_000;

/** What a session needs of a channel; ssh.spawn gives it, and so does a local `sh` in a test. */
export type Channel = Pick<ExecChannel, "stdin" | "stdout" | "stderr" | "exit" | "close">;
export type OpenChannel = (program: string) => Promise<Channel>;

/** What one record says: the results of its probes, and the texts of the found files that were read with them. */
export type Answer = Results & { readonly found: FoundTexts };

export interface SessionOptions {
  readonly clock: Clock;
  /** 128 random bits in hex: what frames a record must not be guessable by what writes into it. */
  readonly marker: string;
  /** For the parameters of failures. */
  readonly host: string;
}

/** One shell on one host, answering one request at a time. After its first failure it is dead; open another. */
export class ProbeSession {
  private readonly reader: RecordReader;
  private readonly serial = new Serial();
  private sequence = 0;
  private waiting: { sequence: number; resolve(record: ProbeRecord): void; reject(error: unknown): void } | null = null;
  private files: readonly FoundFile[] = [];
  private ended: Failure | null = null;
  private readonly channel: Channel;
  private readonly options: SessionOptions;

  static async open(openChannel: OpenChannel, options: SessionOptions): Promise<ProbeSession> {
    return new ProbeSession(await openChannel(probeProgram(options.marker)), options);
  }

  private constructor(channel: Channel, options: SessionOptions) {
    this.channel = channel;
    this.options = options;
    this.reader = new RecordReader(options.marker);
    channel.stdout.on("data", (chunk: Uint8Array) => this.receive(chunk));
    // Nothing of it is shown; unread it would fill the channel's window and block the shell.
    channel.stderr.resume();
    for (const stream of [channel.stdin, channel.stdout, channel.stderr]) {
      stream.on("error", () => this.end(this.closedFailure()));
    }
    channel.stdout.on("end", () => this.end(this.closedFailure()));
    channel.exit.then(
      () => this.end(this.closedFailure()),
      (error: unknown) => this.end(isFailure(error) ? error : this.closedFailure(error)),
    );
  }

  /** The files that were found on this host when the session asked for them, in the order in which they are read. */
  get found(): readonly FoundFile[] {
    return this.files;
  }

  get isOpen(): boolean {
    return this.ended === null;
  }

  /**
   * Asks for sections and gives what their probes made of them. health.probeStalled after `limitMs`, health.badRecord,
   * ssh.* when the connection broke.
   */
  async request(
    sections: readonly Section[],
    args: readonly string[] = [],
    limitMs: number = STALL_MS,
  ): Promise<Answer> {
    const record = await this.ask(sections, args, limitMs);
    const found = record.sections.get("found");
    if (found !== undefined) this.files = parseFound(found);
    return parseRecord(record, sections, this.files);
  }

  /** Asks one detail probe; fails as `request` does. null when the host has no such source. */
  async detail<T>(probe: DetailProbe<T>, args: readonly string[]): Promise<T | Unavailable | Unchanged | null> {
    const section: DetailSection = `detail_${probe.name}`;
    const record = await this.ask([section], args, (probe.limitSeconds ?? DETAIL_LIMIT_SECONDS) * 1000);
    return probe.parse(record.sections.get(section) ?? "", this.options.clock.now());
  }

  private ask(
    sections: readonly (Section | DetailSection)[],
    args: readonly string[],
    limitMs: number,
  ): Promise<ProbeRecord> {
    return this.serial.run(async () => {
      if (this.ended) throw this.ended;
      const answer = deferred<ProbeRecord>();
      this.sequence += 1;
      this.waiting = { sequence: this.sequence, resolve: answer.resolve, reject: answer.reject };
      const timer = this.options.clock.after(limitMs, () =>
        this.end(new Failure("health.probeStalled", { host: this.options.host, seconds: Math.round(limitMs / 1000) })),
      );
      try {
        this.channel.stdin.write(requestText(this.sequence, sections, args));
        return await answer.promise;
      } finally {
        timer.dispose();
        this.waiting = null;
      }
    });
  }

  close(): void {
    this.end(new Failure("cancelled"));
  }

  private receive(chunk: Uint8Array): void {
    if (this.ended) return;
    try {
      for (const record of this.reader.push(chunk)) {
        if (record.sequence === this.waiting?.sequence) this.waiting.resolve(record);
      }
    } catch (error) {
      const section = isFailure(error) ? (error.params["section"] ?? "") : "";
      this.end(new Failure("health.badRecord", { host: this.options.host, section }, error));
    }
  }

  private closedFailure(cause?: unknown): Failure {
    return new Failure("ssh.closed", { host: this.options.host, reason: "the probe ended" }, cause);
  }

  private end(failure: Failure): void {
    if (this.ended) return;
    this.ended = failure;
    this.waiting?.reject(failure);
    this.channel.close();
  }
}

function parseRecord(record: ProbeRecord, sections: readonly Section[], files: readonly FoundFile[]): Answer {
  const results: Record<string, unknown> = {};
  const found = new Map<string, string | null>();
  for (const section of sections) {
    const text = record.sections.get(section);
    if (text === undefined) throw new Failure("health.badRecord", { section });
    if (section === "found") continue;
    if (section === "files-fast" || section === "files-slow" || section === "files-connect") {
      const cadence = section.slice("files-".length) as "fast" | "slow" | "connect";
      const read = parseFiles(cadence, text, files);
      for (const [name, value] of read.results) results[name] = value;
      for (const [path, value] of read.found) found.set(path, value);
    } else {
      const probe = probes[section];
      if (probe.kind === "command") results[section] = probe.parse(text);
    }
  }
  return { ...(results as Results), found };
}
