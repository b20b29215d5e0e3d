import { quote } from "./quote.ts";

/**
 * The command line that starts a script of `bytes` bytes from its standard input and leaves the rest of the input to it.
 * It reads the same in bash, dash, fish, csh and tcsh: one line, no `!`, no backslash, no quote within the quotes.
 * dd takes exactly the program (head and read-ahead would swallow data behind it): as one block where it knows how to fill it
 * (GNU, busybox, FreeBSD), else byte by byte, at about 2 ms a kilobyte.
 */
export function bootstrapCommand(bytes: number): string {
  const block = `dd bs=${bytes} count=1 iflag=fullblock 2>/dev/null`;
  return `exec sh -c 'eval "$(${block} || dd bs=1 count=${bytes} 2>/dev/null)"'`;
}

/** glibc before 2.35 has C.UTF-8 only as a file (or not at all), and bash complains about a locale that is missing. */
const locale =
  "if [ -e /usr/lib/locale/C.utf8 ] || [ -e /usr/lib/locale/C.UTF-8 ]; then LC_ALL=C.UTF-8; else LC_ALL=C; fi; export LC_ALL; unset LANGUAGE";

/** Prints the marker and the shell's process id on both outputs. It is put together from halves, so that an echo of the program cannot pass for it. */
function announce(marker: string): string {
  const half = marker.length / 2;
  const line = `printf '%s%s %s\\n' ${quote(marker.slice(0, half))} ${quote(marker.slice(half))} "$$"`;
  return `${line}; ${line} >&2`;
}

export interface BootstrapOptions {
  readonly program: string;
  /** Random, even length, letters and digits. */
  readonly marker: string;
  /** Printed first when the program runs as root: tells a shell that works from a sudo that refuses. */
  readonly shellMarker?: string;
}

/** The command line and what goes to its standard input before any data. */
export function bootstrap(options: BootstrapOptions): { command: string; stdin: Buffer } {
  const program = Buffer.from(`${locale}\n${announce(options.marker)}\n${options.program}\n`);
  if (options.shellMarker === undefined) return { command: bootstrapCommand(program.length), stdin: program };
  const inner = bootstrapCommand(program.length).replace(/^exec /, "");
  const outer = Buffer.from(
    `${announce(options.shellMarker)}\nif [ "$(id -u)" = 0 ]; then exec ${inner}; fi\nexec sudo -n -- ${inner}\n`,
  );
  return { command: bootstrapCommand(outer.length), stdin: Buffer.concat([outer, program]) };
}

/**
 * Ends what a bootstrapped shell started: its process group, or at least itself. sshd does not pass signals to commands of root,
 * and a closed channel alone ends nothing.
 */
export function killCommand(pid: number, asRoot: boolean): string {
  const kill = `kill -TERM -${pid} 2>/dev/null || kill -TERM ${pid} 2>/dev/null`;
  return asRoot
    ? `exec sh -c '[ "$(id -u)" = 0 ] || exec sudo -n kill -TERM -- -${pid}; ${kill}'`
    : `exec sh -c '${kill}'`;
}

/** Servers accept it by default on Debian and Ubuntu (AcceptEnv LC_*), and no program reads it. */
export const tokenVariable = "LC_HOLDFAST";

/** Ends the processes that have this token in their environment (Linux; elsewhere nothing matches). `token` is letters and digits. */
export function killByTokenCommand(token: string): string {
  const find = `grep -l ${tokenVariable}=${token} /proc/[0-9]*/environ 2>/dev/null`;
  return `exec sh -c 'for file in $(${find}); do pid=\${file#/proc/}; kill -TERM "\${pid%/environ}"; done'`;
}
