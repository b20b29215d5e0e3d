/**
 * A value whose JSON lies ready. A page gets the text as it is, without anybody reading and writing it once more; whoever
 * calls within the process gets the value.
 */
export class Written {
  readonly json: string;

  private constructor(json: string) {
    this.json = json;
  }

  /**
   * For a handler to give in the place of what it stands for, and typed as that: only the dispatcher sees the difference.
   * The JSON has to come from where it was checked when it went in: it is not held against the contract again.
   */
  static as<T>(json: string): T {
    return new Written(json) as T;
  }

  /** The value itself, whether it came written or not. */
  static read(value: unknown): unknown {
    return value instanceof Written ? JSON.parse(value.json) : value;
  }

  /** Its JSON; undefined for undefined, as of JSON.stringify. */
  static json(value: unknown): string | undefined {
    return value instanceof Written ? value.json : (JSON.stringify(value) as string | undefined);
  }
}
