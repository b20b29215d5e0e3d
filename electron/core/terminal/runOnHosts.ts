import { StringDecoder } from "node:string_decoder";
import type { Readable } from "node:stream";
import { mapLimit } from "../../../shared/base/async.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import type { HandlerInput, StreamEvent } from "../../../shared/contract/index.ts";
import type { NoteSession } from "../events/types.ts";
import type { StreamContext } from "../handlers.ts";
import type { Clock } from "../ports.ts";
import type { Services } from "../services.ts";

/** Hosts that run the command at the same time. */
const maxParallel = 16;
/** Output of one host, both channels together. */
const maxHostBytes = 8 * 1024 * 1024;
/** Output is gathered this long or up to this much (characters) before it goes out as one event. */
const gatherMs = 20;
const gatherLength = 32_768;

type Event = StreamEvent<"exec.run">;
type OutputChannel = "stdout" | "stderr";

/** Runs one command line on many hosts. A host that fails ends with its failure, and the others go on. */
export async function runOnHosts(
  services: Pick<Services, "ssh" | "ports" | "inventory">,
  input: HandlerInput<"exec.run">,
  context: StreamContext<Event>,
  note: NoteSession = () => () => undefined,
): Promise<void> {
  const hostIds = Array.from(new Set(input.hostIds));
  const exitCodes: Record<string, number | null> = {};
  const failures: Record<string, string> = {};
  try {
    await mapLimit(hostIds, maxParallel, async (hostId) => {
      if (context.signal.aborted) return;
      let exitCode: number | null = null;
      let failure: Failure | null = null;
      try {
        exitCode = await runOnHost(services, hostId, input, context, note);
        exitCodes[hostId] = exitCode;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failure = error;
        failures[hostId] = error.code;
      }
      if (!context.signal.aborted) context.emit({ type: "end", hostId, exitCode, failure: failure?.toData() ?? null });
    });
  } finally {
    context.report({ exitCodes, failures });
  }
  if (context.signal.aborted) throw new Failure("cancelled");
}

async function runOnHost(
  { ssh, ports, inventory }: Pick<Services, "ssh" | "ports" | "inventory">,
  hostId: string,
  { command, timeoutSeconds }: HandlerInput<"exec.run">,
  context: StreamContext<Event>,
  note: NoteSession,
): Promise<number | null> {
  const host = inventory.get(hostId).name;
  const channel = await ssh.exec(hostId, command, { signal: context.signal });
  const noteEnd = note("command", hostId);
  const gather = new Gather(ports.clock, (source, text) =>
    context.emit({ type: "output", hostId, channel: source, text }),
  );
  let timer: Disposable | undefined;
  try {
    channel.stdin.end();
    return await new Promise<number | null>((resolve, reject) => {
      timer = ports.clock.after(timeoutSeconds * 1000, () =>
        reject(new Failure("ssh.timeout", { host, seconds: timeoutSeconds, step: "command" })),
      );
      let bytes = 0;
      const read = (source: OutputChannel, stream: Readable): Promise<void> =>
        new Promise((done) => {
          const decoder = new StringDecoder("utf8");
          stream.on("data", (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > maxHostBytes) reject(new Failure("exec.outputTooLarge", { host, limitBytes: maxHostBytes }));
            else gather.add(source, decoder.write(chunk));
          });
          stream.once("end", () => gather.add(source, decoder.end()));
          stream.once("close", done);
        });
      const outputs = Promise.all([read("stdout", channel.stdout), read("stderr", channel.stderr)]);
      Promise.all([channel.exit, outputs]).then(([{ code }]) => resolve(code), reject);
    });
  } catch (error) {
    // Whoever cancelled may close every connection next, and the command would go on.
    await channel.end?.();
    throw error;
  } finally {
    timer?.dispose();
    channel.close();
    noteEnd();
    gather.close();
  }
}

/** Puts small pieces of output together, keeping the order of the two channels. */
class Gather {
  private readonly clock: Pick<Clock, "after">;
  private readonly send: (source: OutputChannel, text: string) => void;
  private source: OutputChannel = "stdout";
  private text = "";
  private closed = false;
  private timer: Disposable | undefined;

  constructor(clock: Pick<Clock, "after">, send: (source: OutputChannel, text: string) => void) {
    this.clock = clock;
    this.send = send;
  }

  add(source: OutputChannel, text: string): void {
    if (text === "" || this.closed) return;
    if (source !== this.source) this.flush();
    this.source = source;
    this.text += text;
    if (this.text.length >= gatherLength) this.flush();
    else this.timer ??= this.clock.after(gatherMs, () => this.flush());
  }

  /** Sends the rest; what comes later is dropped, because the host's end was told. */
  close(): void {
    this.flush();
    this.closed = true;
  }

  private flush(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.text === "") return;
    const { text } = this;
    this.text = "";
    this.send(this.source, text);
  }
}
