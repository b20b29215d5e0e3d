import { Transform, type TransformCallback } from "node:stream";
import { deferred } from "../../../shared/base/async.ts";
import { MarkerScanner } from "./marker.ts";

/** Passes on what comes after the marker line and drops what came before. */
export class AfterMarker extends Transform {
  private readonly scanner: MarkerScanner;
  private readonly shell: MarkerScanner | undefined;
  private readonly found: () => void;
  private readonly noisy: () => void;
  private readonly sourceEnd = deferred<void>();

  constructor(marker: string, shellMarker: string | undefined, found: () => void, noisy: () => void) {
    super();
    this.scanner = new MarkerScanner(marker);
    this.shell = shellMarker === undefined ? undefined : new MarkerScanner(shellMarker);
    this.found = found;
    this.noisy = noisy;
    this.on("error", () => undefined);
  }

  /** Settles when the source ended, read or not. */
  get ended(): Promise<void> {
    return this.sourceEnd.promise;
  }

  /** The shell ran, whatever became of sudo after it. */
  get reachedShell(): boolean {
    return this.shell?.isFound ?? false;
  }

  get pid(): number {
    return this.scanner.pid;
  }

  get shellPid(): number {
    return this.shell?.pid ?? 0;
  }

  get noise(): string {
    return this.scanner.noise;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const before = this.scanner.isFound;
    if (!before) this.shell?.push(chunk);
    const rest = this.scanner.push(chunk);
    if (!before && this.scanner.isFound) this.found();
    else if (this.scanner.isTooNoisy) this.noisy();
    done(null, rest.length > 0 ? rest : undefined);
  }

  override _flush(done: TransformCallback): void {
    this.sourceEnd.resolve();
    done();
  }
}
