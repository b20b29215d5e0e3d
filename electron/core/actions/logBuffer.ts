import { MAX_LOG_CHARS } from "./runStore.ts";

// What programs send to a terminal and a log has no use for: colours, cursor movement, titles, other control characters.
const escapes = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text as a log shows it. A carriage return is kept: it says that a line replaces the one before. */
export function cleanLog(text: string): string {
  return text.replace(escapes, "").replace(controls, "");
}

/** Text of one run between two writes; never more than a whole log. */
export class LogBuffer {
  private kept = "";

  get text(): string {
    return this.kept;
  }

  add(text: string): void {
    this.kept = (this.kept + cleanLog(text)).slice(-MAX_LOG_CHARS - 1);
  }

  clear(): void {
    this.kept = "";
  }
}
