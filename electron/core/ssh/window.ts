import { Readable } from "node:stream";
import type { ClientChannel } from "ssh2";

/** The parts of ssh2 1.17's channel that keep its receive window (RFC 4254 5.2); it has no option for the size. */
interface ChannelInternals {
  readonly incoming: { window: number; state: string };
  readonly outgoing: { id: number; state: string };
  readonly _client: { readonly _protocol: { channelWindowAdjust(id: number, amount: number): void } };
  _waitChanDrain: boolean;
  push(chunk: Buffer | null): boolean;
  _read(): void;
}

/**
 * Keeps what the server may send, plus what waits here unread, at about `bytes` instead of ssh2's 2 MiB.
 * The 2 MiB granted when the channel was opened stay granted until they are used up once.
 */
export function limitWindow(channel: ClientChannel, bytes: number): void {
  const inner = channel as unknown as ChannelInternals;
  const grant = (): void => {
    if (inner.incoming.state !== "open" || inner.outgoing.state === "closed") return;
    const room = bytes - channel.readableLength - inner.incoming.window;
    // In larger steps, so that a slow reader does not cost a packet for every line.
    if (room < bytes / 4) return;
    inner.incoming.window += room;
    inner._client._protocol.channelWindowAdjust(inner.outgoing.id, room);
  };
  // ssh2 refills its window itself when `push` says there is room; told that there is none, it leaves that to us.
  inner.push = (chunk) => {
    Readable.prototype.push.call(channel, chunk);
    return false;
  };
  inner._read = () => {
    inner._waitChanDrain = false;
    grant();
  };
  channel.on("data", grant);
}
