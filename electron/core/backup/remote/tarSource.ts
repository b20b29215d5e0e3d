import { Readable } from "node:stream";
import type { ExecChannel, Ssh } from "../../ssh/types.ts";
import type { HostTools } from "./hostTools.ts";
import { judgeTar, TarMessages } from "./tarMessages.ts";

export interface TarSource {
  readonly stream: AsyncIterable<Uint8Array>;
  /** After the stream's end: throws when tar failed or the connection broke. */
  finished(): Promise<TarMessages>;
  close(): void;
}

/** Starts a program on a host whose standard output is a tar stream; `list` goes to its standard input. */
export async function startTar(
  ssh: Ssh,
  host: { id: string; name: string },
  tools: Pick<HostTools, "flavor" | "root">,
  program: string,
  options: { signal: AbortSignal; list?: Iterable<Uint8Array> },
): Promise<TarSource> {
  const channel = await ssh.spawn(host.id, program, { signal: options.signal, root: tools.root });
  const messages = new TarMessages();
  channel.stderr.on("data", (chunk: Buffer) => messages.push(chunk));
  channel.stderr.on("error", () => undefined);
  breakWithConnection(channel);
  feed(channel, options.list ?? []);
  return {
    stream: channel.stdout,
    async finished() {
      const exit = await channel.exit;
      judgeTar(exit, messages, tools.flavor, host.name);
      return messages;
    },
    close: () => channel.close(),
  };
}

/** A stream that just ends would look like a short file: it breaks with the failure instead. */
export function breakWithConnection(channel: ExecChannel): void {
  channel.stdout.on("error", () => undefined);
  channel.exit.catch((error: unknown) => channel.stdout.destroy(error as Error));
}

function feed(channel: ExecChannel, list: Iterable<Uint8Array>): void {
  // An error ends the channel, which `exit` tells.
  Readable.from(list, { objectMode: false })
    .on("error", () => undefined)
    .pipe(channel.stdin);
}
