/** A value that may appear in a failure's parameters: short, printable, never a secret. */
export type FailureParam = string | number | boolean | null | readonly string[];
export type FailureParams = Readonly<Record<string, FailureParam>>;

/** A failure as it crosses a process boundary. Words for people are chosen where it is shown. */
export interface FailureData {
  readonly code: string;
  readonly params: FailureParams;
}

/**
 * An expected failure with a stable code. Throw it in the core; dispatch turns it into an envelope.
 * `cause` stays in the process (for the log), it is never sent.
 */
export class Failure extends Error {
  readonly code: string;
  readonly params: FailureParams;

  constructor(code: string, params: FailureParams = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = "Failure";
    this.code = code;
    this.params = params;
  }

  toData(): FailureData {
    return { code: this.code, params: this.params };
  }
}

export function isFailure(error: unknown, code?: string): error is Failure {
  return error instanceof Failure && (code === undefined || error.code === code);
}
