import { isFailure } from "../../../shared/base/failure.ts";
import type { NoteSession } from "../events/types.ts";
import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { cancellation } from "../ssh/abort.ts";
import type { ExitStatus } from "../ssh/types.ts";
import { pumpOutput } from "./pumpOutput.ts";
import { runOnHosts } from "./runOnHosts.ts";

export function createTerminalHandlers(
  services: Pick<Services, "ssh" | "ports">,
  note: NoteSession = () => () => undefined,
): Handlers<"terminal"> {
  const { ssh } = services;
  const { clock } = services.ports;
  return {
    async open({ hostId, cols, rows }, context) {
      const started = clock.monotonic();
      let size = { cols, rows };
      let resize = (_to: typeof size): void => undefined;
      // A window may change while the connection is being made.
      context.onControl((message) => {
        size = { cols: message.cols, rows: message.rows };
        resize(size);
      });
      const shell = await ssh.shell(hostId, size, { signal: context.signal });
      const noteEnd = note("terminal", hostId);
      resize = (to) => shell.resize(to.cols, to.rows);
      if (size.cols !== cols || size.rows !== rows) resize(size);

      let bytesIn = 0;
      let bytesOut = 0;
      let exit: ExitStatus | undefined;
      context.input.on("data", (chunk: Buffer) => (bytesIn += chunk.length));
      context.input.pipe(shell.input);
      try {
        await pumpOutput(
          shell.output,
          async (chunks) => {
            for (const chunk of chunks) bytesOut += chunk.length;
            await context.write(...chunks);
          },
          clock,
        );
        exit = await shell.exit;
      } catch (error) {
        // The page went away while we wrote: its own reason is the better one.
        throw context.signal.aborted && isFailure(error, "ssh.closed") ? cancellation(context.signal) : error;
      } finally {
        context.input.unpipe(shell.input);
        shell.close();
        noteEnd();
        const seconds = Math.round((clock.monotonic() - started) / 1000);
        context.report({ exitCode: exit?.code ?? null, signal: exit?.signal ?? null, bytesOut, bytesIn, seconds });
      }
    },
  };
}

export function createExecHandlers(
  services: Pick<Services, "ssh" | "ports" | "inventory">,
  note: NoteSession = () => () => undefined,
): Handlers<"exec"> {
  return { run: (input, context) => runOnHosts(services, input, context, note) };
}
