import type { Readable } from "node:stream";
import type { ServerSession } from "../ssh/server.ts";

/** Longest program taken; the core's own are a few kilobytes. */
const maxProgram = 1_048_576;
/** Process id that a simulated shell tells. */
const shellPid = 4242;

/** The number of bytes in a bootstrap command line (ssh/bootstrap.ts), or null for a command of another kind. */
export function bootstrapBytes(command: string): number | null {
  const bytes = Number(/^(?:exec )?sh -c 'eval "\$\(dd bs=(\d+) count=1 /.exec(command)?.[1]);
  return Number.isInteger(bytes) && bytes > 0 && bytes <= maxProgram ? bytes : null;
}

/**
 * Reads a program as the bootstrap's dd would, announces its markers on both outputs, and follows it into the
 * program that runs as root, if it starts one. What remains on standard input is the program's data.
 */
export async function readProgram(session: ServerSession, bytes: number): Promise<string> {
  const program = (await readExactly(session.stdin, bytes)).toString("utf8");
  for (const [, first, second] of program.matchAll(/^printf '%s%s %s\\n' (\w+) (\w+) "\$\$"; /gm)) {
    session.stdout.write(`${first}${second} ${shellPid}\n`);
    session.stderr.write(`${first}${second} ${shellPid}\n`);
  }
  const inner = /^exec sudo -n -- (sh -c .*)$/m.exec(program)?.[1];
  const innerBytes = inner === undefined ? null : bootstrapBytes(inner);
  return innerBytes === null ? program : readProgram(session, innerBytes);
}

function readExactly(stream: Readable, bytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (finish: () => void): void => {
      stream.off("readable", take);
      stream.off("end", ended);
      finish();
    };
    const take = (): void => {
      while (length < bytes) {
        // Never more than the program: what follows belongs to whoever reads next.
        const chunk = (stream.read(Math.min(bytes - length, Math.max(1, stream.readableLength))) ??
          null) as Buffer | null;
        if (chunk === null) return;
        chunks.push(chunk);
        length += chunk.length;
      }
      settle(() => resolve(Buffer.concat(chunks)));
    };
    const ended = (): void => settle(() => reject(new Error("the program was cut short")));
    stream.on("readable", take);
    stream.on("end", ended);
    take();
  });
}
