import type { Duplex } from "node:stream";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { HostPool } from "./hostPool.ts";
import { bareAddress } from "./transport.ts";

/** RFC 4254 5.1: codes of a channel that was not opened. */
const reasons: Readonly<Record<number, string>> = { 1: "prohibited", 2: "unreachable" };

/** A TCP connection from a host on. The login it goes through is kept from idling for as long as it is open. */
export async function forwardFrom(
  pool: Pick<HostPool, "hold" | "name">,
  address: string,
  port: number,
  signal: AbortSignal,
): Promise<Duplex> {
  const held = await pool.hold(signal);
  try {
    const stream = await held.connection.forward(bareAddress(address), port, signal);
    stream.once("close", () => held.release());
    // Who uses it hears of an error too; one that comes when nobody listens any more must not end the process.
    stream.on("error", () => undefined);
    return stream;
  } catch (error) {
    held.release();
    if (isFailure(error)) throw error;
    const { reason } = error as { reason?: unknown };
    const why = (typeof reason === "number" ? reasons[reason] : undefined) ?? "refused";
    throw new Failure("ssh.forwardRefused", { host: pool.name, address, port, reason: why }, error);
  }
}
