import { Failure } from "../../../../shared/base/failure.ts";
import { printable } from "../../ssh/errors.ts";
import type { Ssh } from "../../ssh/types.ts";
import { pathToBytes } from "../format/pathText.ts";
import { parsePlaces, type Place, placesScript } from "./places.ts";

/** Names asked for in one script, by count and by bytes; its answer stays below MAX_ANSWER_BYTES. */
const BATCH_NAMES = 10_000;
const BATCH_BYTES = 1_048_576;
const MAX_ANSWER_BYTES = 8 * 1_048_576;
/** Reading and hashing a batch of large files takes as long as it takes; this ends a host that hangs. */
const HASH_TIMEOUT_MS = 6 * 3_600_000;

/** What stands on a host under one path. */
export interface HostFile {
  /** File type and permissions as in stat(2). */
  readonly mode: number;
  readonly bytes: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch. */
  readonly modifiedAt: number;
}

/**
 * Without its tools a host would seem to have no files at all, and everything on it would be taken for new. So each program first shows
 * that they work. What a tool says of a missing file is no answer, hence the silence.
 */
const toolsFirst = `for tool in xargs stat sha256sum readlink; do
  command -v "$tool" >/dev/null 2>&1 || { printf '%s' "$tool is missing"; exit 127; }
done
stat -c '%f %n' -- / >/dev/null 2>&1 || { printf '%s' "stat knows no -c"; exit 126; }
`;
const statProgram = `${toolsFirst}xargs -0 stat -c '%f %s %u %g %Y %n' -- 2>/dev/null; :`;
const hashProgram = `${toolsFirst}xargs -0 sha256sum -- 2>/dev/null; :`;
/** Each target ends in NUL; nothing before it = no link, or gone. */
const linkProgram = `${toolsFirst}xargs -0 sh -c 'for path; do readlink -n -- "$path"; printf "\\0"; done' sh 2>/dev/null; :`;

const placesProgram = `xargs -0 sh -c '${placesScript}' sh 2>/dev/null; :`;

type Script = (program: string, input: Uint8Array) => Promise<string>;

/** Asks a host about files by absolute path. Paths keep the odd bytes of pathText.ts. */
export class HostFiles {
  private readonly script: Script;

  constructor(ssh: Ssh, host: { id: string; name: string }, options: { root: boolean; signal: AbortSignal }) {
    const limits = { ...options, maxBytes: MAX_ANSWER_BYTES, timeoutMs: HASH_TIMEOUT_MS };
    this.script = async (program, input) => {
      const { code, stdout } = await ssh.script(host.id, program, { ...limits, input });
      if (code === 0) return stdout;
      throw new Failure("backup.hostFailed", { host: host.name, detail: printable(stdout) || `exit code ${code}` });
    };
  }

  /** In the order of `paths`; null = nothing stands there. */
  stat(paths: readonly string[]): Promise<(HostFile | null)[]> {
    return this.ask(paths, statProgram, parseStat);
  }

  /** SHA-256 in hex of regular files; null = it cannot be read. Never ask for anything but regular files: a pipe would wait for ever. */
  hash(paths: readonly string[]): Promise<(string | null)[]> {
    return this.ask(paths, hashProgram, parseHashes);
  }

  /** Targets of symbolic links; "" = it is none. */
  links(paths: readonly string[]): Promise<string[]> {
    return this.ask(paths, linkProgram, parseLinks);
  }

  /** Whether folders can be written to, or made; null = no answer. */
  places(folders: readonly string[]): Promise<(Place | null)[]> {
    return this.ask(folders, placesProgram, parsePlaces);
  }

  private async ask<T>(
    paths: readonly string[],
    program: string,
    parse: (output: string, paths: readonly string[]) => T[],
  ): Promise<T[]> {
    const answers: T[] = [];
    for (const batch of batches(paths)) {
      const input = Buffer.concat(batch.flatMap((path) => [pathToBytes(path), Buffer.from([0])]));
      for (const answer of parse(await this.script(program, input), batch)) answers.push(answer);
    }
    return answers;
  }
}

export function* batches(paths: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    // A target of a link comes back instead of the name, and a hash adds 66 bytes.
    const size = Buffer.byteLength(path) + 100;
    if (batch.length > 0 && (batch.length >= BATCH_NAMES || bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(path);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** How a name looks in output that was decoded as UTF-8 with replacement characters. */
function shown(path: string): string {
  return pathToBytes(path).toString("utf8");
}

/**
 * Lines `mode size uid gid time name` in the order of the names, without those that do not exist. Names may hold line feeds, so each
 * line is taken for the next name it fits.
 */
export function parseStat(output: string, paths: readonly string[]): (HostFile | null)[] {
  let at = 0;
  return paths.map((path) => {
    const match = /^([0-9a-f]{1,8}) (\d{1,16}) (\d{1,10}) (\d{1,10}) (-?\d{1,15}) /.exec(output.slice(at, at + 80));
    if (match === null) return null;
    const name = `${shown(path)}\n`;
    if (!output.startsWith(name, at + match[0].length)) return null;
    at += match[0].length + name.length;
    return {
      mode: Number.parseInt(match[1] as string, 16),
      bytes: Number(match[2]),
      uid: Number(match[3]),
      gid: Number(match[4]),
      modifiedAt: Number(match[5]),
    };
  });
}

/** Lines `hash  name`, where GNU escapes a name with a line feed or a backslash and marks the line with a backslash. */
export function parseHashes(output: string, paths: readonly string[]): (string | null)[] {
  let at = 0;
  return paths.map((path) => {
    const match = /^(\\?)([0-9a-f]{64}) [ *]/.exec(output.slice(at, at + 70));
    if (match === null) return null;
    const plain = shown(path);
    const escaped = plain.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
    const names = match[1] === "\\" ? [escaped, plain.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")] : [plain];
    const name = names.find((candidate) => output.startsWith(`${candidate}\n`, at + match[0].length));
    if (name === undefined) return null;
    at += match[0].length + name.length + 1;
    return match[2] as string;
  });
}

export function parseLinks(output: string, paths: readonly string[]): string[] {
  const parts = output.split("\0");
  return paths.map((_path, index) => parts[index] ?? "");
}
