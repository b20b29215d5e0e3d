import { spawn } from "node:child_process";
import { DeliveryFailure, short } from "./delivery.ts";

export interface CommandJob {
  readonly argv: readonly string[];
  readonly timeoutSeconds: number;
  /** JSON for its standard input. */
  readonly input: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a program without a shell. An exit code other than 0 says that it did not tell anybody; one that is ended by force
 * may have.
 */
export function runCommand({ argv, timeoutSeconds, input, signal }: CommandJob): Promise<void> {
  const [program = "", ...rest] = argv;
  const command = short(program);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new DeliveryFailure("retry", "cancelled"));
    const child = spawn(program, rest, {
      stdio: ["pipe", "ignore", "ignore"],
      // In a process group of its own, so that all that it starts can be ended. On Windows it would open a console instead.
      detached: process.platform !== "win32",
      windowsHide: true,
      shell: false,
    });
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself, or this system has no process groups.
        child.kill("SIGKILL");
      }
    };
    const settle = (failure: DeliveryFailure | null): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      if (failure) reject(failure);
      else resolve();
    };
    const stop = (): void => {
      settle(new DeliveryFailure("unknown", "cancelled"));
      end();
    };
    const timer = setTimeout(() => {
      settle(new DeliveryFailure("unknown", "notices.timeout", { host: command, seconds: timeoutSeconds }));
      end();
    }, timeoutSeconds * 1000);
    signal.addEventListener("abort", stop, { once: true });
    child.once("error", (error: NodeJS.ErrnoException) =>
      settle(new DeliveryFailure("retry", "notices.command", { command, exit: short(error.code ?? error.message) })),
    );
    child.once("exit", (code, killedBy) => {
      const outcome = code === null ? "unknown" : "retry";
      settle(
        code === 0
          ? null
          : new DeliveryFailure(outcome, "notices.command", { command, exit: String(code ?? killedBy) }),
      );
    });
    // A program that does not read its input ends the pipe; its exit code tells the rest.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
