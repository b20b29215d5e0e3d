import { Failure } from "../../../../shared/base/failure.ts";
import { printable } from "../../ssh/errors.ts";
import type { ExitStatus } from "../../ssh/types.ts";
import type { TarFlavor } from "./hostTools.ts";

/** Messages kept; the count goes on. */
const MAX_WARNINGS = 200;
const MAX_LINE = 400;

/** A remote tar's standard error as it comes: what it could not read, what changed, and anything else. */
export class TarMessages {
  /** Files that are not in the archive, or not as they were at one moment. */
  readonly warnings: string[] = [];
  warningCount = 0;
  /** The last lines that are no known warning. */
  readonly problems: string[] = [];
  private rest = "";

  push(chunk: Buffer | string): void {
    const lines = (this.rest + chunk.toString()).split("\n");
    this.rest = (lines.pop() ?? "").slice(0, 64 * 1024);
    for (const line of lines) this.take(line);
  }

  finish(): void {
    if (this.rest !== "") this.take(this.rest);
    this.rest = "";
  }

  private take(line: string): void {
    if (
      /socket ignored|door ignored|Removing leading|Exiting with failure status|exit delayed from previous errors/.test(
        line,
      )
    )
      return;
    if (line.trim() === "") return;
    const text = printable(line.replace(/^tar: /, ""), MAX_LINE);
    if (isWarning(line)) {
      this.warningCount += 1;
      if (this.warnings.length < MAX_WARNINGS) this.warnings.push(text);
      return;
    }
    this.problems.push(text);
    if (this.problems.length > 5) this.problems.shift();
  }
}

const known = [
  /file changed as we read it/,
  /File removed before we read it/,
  /File shrank by \d+ bytes?; padding with zeros/,
  /Warning: Cannot /,
  // BusyBox
  /: Permission denied$/,
  /: No such file or directory$/,
  /file shrank|file grew|short read/i,
  // bsdtar
  /: (Cannot stat|Couldn't (open|visit)|file changed|File changed)/,
];

function isWarning(line: string): boolean {
  return known.some((pattern) => pattern.test(line));
}

/**
 * Judges how a remote tar ended (GNU tar manual, "Synopsis": 0 done, 1 files differ or changed, 2 fatal). Others know only 0 and not 0, so
 * there every message must be a known warning. Throws backup.hostFailed {host, detail}.
 */
export function judgeTar(exit: ExitStatus, messages: TarMessages, flavor: TarFlavor, host: string): void {
  messages.finish();
  if (exit.code === 0) return;
  const onlyWarnings = messages.warningCount > 0 && messages.problems.length === 0;
  if (exit.code === 1 && (flavor === "gnu" || onlyWarnings)) return;
  const detail =
    messages.problems.at(-1) ??
    messages.warnings.at(-1) ??
    (exit.signal === null ? `exit code ${exit.code}` : `ended by ${exit.signal}`);
  throw new Failure("backup.hostFailed", { host, detail });
}
