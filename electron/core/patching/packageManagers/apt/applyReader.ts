import type { ApplyReader, ApplyResult, Progress } from "../../packageManager.ts";
import { parseLines, parseLockHolder, parseReboot } from "./parseState.ts";

/** A line longer than this is cut: nothing of ours or of apt's is. */
const MAX_LINE = 4_096;
const MAX_STEP = 200;
const MAX_ERRORS = 20;
const MAX_ITEMS = 5_000;
/** Part of the bar that the download takes: a guess that is right for neither a slow line nor a slow disk. */
const DOWNLOAD_SHARE = 0.4;

/** Reads APT::Status-Fd (apt's README.progress-reporting) and the job's own `holdfast:` lines. */
export class AptApplyReader implements ApplyReader {
  private statusRest = "";
  private outputRest = "";
  private progress = 0;
  private refused: ApplyResult["refused"] = null;
  private stage: ApplyResult["stage"] = "download";
  private readonly versions = new Map<string, string>();
  private readonly broken: string[] = [];
  private readonly keptFiles: string[] = [];
  private readonly failedUnits: string[] = [];
  private readonly reboot: string[] = [];
  private readonly errors: string[] = [];
  private lockHolder: string | null = null;

  status(text: string): Progress {
    const [lines, rest] = cutLines(this.statusRest + text);
    this.statusRest = rest;
    let result: Progress = {};
    for (const line of lines) result = { ...result, ...this.statusLine(line) };
    return result;
  }

  output(text: string): Progress {
    const [lines, rest] = cutLines(this.outputRest + text);
    this.outputRest = rest;
    let result: Progress = {};
    for (const line of lines) {
      if (/^(E|dpkg): /.test(line)) this.note(line.replace(/^E: /, ""));
      const holder = line.includes("ould not get lock") ? parseLockHolder(line) : null;
      if (holder === null) continue;
      this.lockHolder = holder;
      result = { step: `Waiting for ${holder}, which uses the package manager` };
    }
    return result;
  }

  result(): ApplyResult {
    const { required, packages } = parseReboot(this.reboot.join("\n"));
    return {
      refused: this.refused,
      stage: this.stage,
      versions: this.versions,
      broken: this.broken,
      keptFiles: this.keptFiles,
      failedUnits: this.failedUnits,
      rebootRequired: required,
      rebootPackages: packages,
      errors: this.errors,
      // Once something was installed, the lock was got in the end.
      lockHolder: this.progress > DOWNLOAD_SHARE ? null : this.lockHolder,
    };
  }

  private statusLine(line: string): Progress {
    if (line.startsWith("holdfast:")) return this.ownLine(line.slice("holdfast:".length));
    const [kind = "", subject = "", percent = "", ...words] = line.split(":");
    const step = words.join(":").trim().slice(0, MAX_STEP);
    if (kind === "pmerror") this.note(`${subject}: ${step}`);
    if (kind !== "dlstatus" && kind !== "pmstatus") return {};
    const part = Math.min(Math.max(Number(percent) / 100, 0), 1);
    if (!Number.isNaN(part)) {
      const whole = kind === "dlstatus" ? part * DOWNLOAD_SHARE : DOWNLOAD_SHARE + part * (1 - DOWNLOAD_SHARE);
      this.progress = Math.max(this.progress, whole);
    }
    return { progress: this.progress, ...(step === "" ? {} : { step }) };
  }

  private ownLine(line: string): Progress {
    const [word = "", ...rest] = line.split(" ");
    const value = rest.join(" ").trim();
    const add = (list: string[]): Progress => {
      if (list.length < MAX_ITEMS && value !== "") list.push(value.slice(0, 1024));
      return {};
    };
    switch (word) {
      case "stale":
      case "broken":
        if (value !== "") return add(this.broken);
        this.refused = word;
        return {};
      case "download":
        return { step: "Downloading" };
      case "lock":
        return { step: "Making ready" };
      case "install":
        this.stage = "install";
        this.progress = Math.max(this.progress, DOWNLOAD_SHARE);
        return { step: "Installing", progress: this.progress, committed: true };
      case "report":
        return { step: "Looking at the result" };
      case "version": {
        const [name = "", version = "", status = ""] = rest;
        // The second letter is the present state: n not installed, c only configuration files left.
        if (this.versions.size < MAX_ITEMS && !/^.[nc]/.test(status)) this.versions.set(name, version);
        return {};
      }
      case "kept":
        return add(this.keptFiles);
      case "unit":
        return add(this.failedUnits);
      case "reboot":
        return add(this.reboot);
      default:
        return {};
    }
  }

  private note(error: string): void {
    if (this.errors.length < MAX_ERRORS && !this.errors.includes(error)) this.errors.push(error.slice(0, 500));
  }
}

/** Whole lines, and the beginning of the next. */
function cutLines(text: string): [string[], string] {
  const lines = text.split(/[\r\n]/);
  const rest = lines.pop() ?? "";
  return [lines.map((line) => line.slice(0, MAX_LINE)), rest.slice(0, MAX_LINE)];
}

/** What apt-get says first of all when a refresh fails: its errors, else its warnings. */
export function refreshErrors(output: string): string {
  const lines = parseLines(output);
  const errors = lines.filter((line) => line.startsWith("E: "));
  const told = errors.length > 0 ? errors : lines.filter((line) => /^(W|Err)[: ]/.test(line));
  return (told.length > 0 ? told : lines.slice(-3)).slice(0, 5).join(" ").slice(0, 1000);
}
