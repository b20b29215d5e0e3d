import { Failure } from "../../shared/base/failure.ts";
import type { HandlerTable } from "./dispatch.ts";
import type { OpenHandlers } from "./registry.ts";

/**
 * The handlers of an open vault, most of them made when the first of those is asked for, or at `complete`. Nothing watches
 * the hosts before that, so there is nothing to miss: each part reads what is stored as it is made.
 */
export class LateHandlers {
  private readonly open: OpenHandlers;
  private readonly onBroken: (error: unknown) => void;
  private rest: HandlerTable | null = null;
  private failure: Failure | null = null;

  /** `onBroken` hears once when the others cannot be made, unless they are made by `complete`. */
  constructor(open: OpenHandlers, onBroken: (error: unknown) => void) {
    this.open = open;
    this.onBroken = onBroken;
  }

  /** Makes the others now; throws what went wrong. */
  complete(): void {
    this.rest ??= this.open.others();
  }

  /** The methods of a capability. Fails as `complete` does, with Failures only. */
  of(capability: string): HandlerTable[string] | undefined {
    const first = this.open.first[capability];
    if (first) return first;
    this.completeOrBreak();
    if (this.failure) throw this.failure;
    return this.rest?.[capability];
  }

  completeOrBreak(): void {
    if (this.rest || this.failure) return;
    try {
      this.complete();
    } catch (error) {
      this.failure = error instanceof Failure ? error : new Failure("internal");
      this.onBroken(error);
    }
  }
}
