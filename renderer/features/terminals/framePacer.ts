import type { Terminal } from "@xterm/xterm";
import type { Disposable } from "../../../shared/base/lifecycle.ts";

/** Between two frames of a flood, in milliseconds: nobody reads what flies by, and each frame takes time from the parsing. */
export const floodFrameMs = 100;

/**
 * What a program sets with DEC mode 2026 (synchronized output): rows gather until it is over. Written as an escape sequence it
 * could fall into the middle of one of the host's, and xterm.js 6 has no other way in.
 */
interface Modes {
  synchronizedOutput: boolean;
}
const modesOf = (term: Terminal): Modes =>
  (term as unknown as { _core: { coreService: { decPrivateModes: Modes } } })._core.coreService.decPrivateModes;

/**
 * Paints a terminal ten times a second while output floods in, and as ever otherwise. A program that synchronizes its output
 * itself is left alone when it did so before the flood.
 */
export class FramePacer implements Disposable {
  private readonly term: Terminal;
  private readonly modes: Modes;
  private readonly rendered: Disposable;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** Whether a frame is due: nothing is held back until it was painted. */
  private due = false;
  private held = false;

  constructor(term: Terminal) {
    this.term = term;
    this.modes = modesOf(term);
    this.rendered = term.onRender(() => {
      this.due = false;
      if (this.timer !== undefined) this.hold();
    });
  }

  /** A large piece of a flood is about to be parsed (true), or the flood is over (false). */
  flood(on: boolean): void {
    if (on) {
      this.timer ??= setInterval(() => this.show(), floodFrameMs);
      if (!this.due) this.hold();
    } else if (this.timer !== undefined) {
      clearInterval(this.timer);
      this.timer = undefined;
      this.show();
    }
  }

  dispose(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.rendered.dispose();
  }

  private hold(): void {
    if (this.modes.synchronizedOutput) return;
    this.modes.synchronizedOutput = true;
    this.held = true;
  }

  private show(): void {
    if (!this.held) return;
    this.held = false;
    this.due = this.timer !== undefined;
    this.modes.synchronizedOutput = false;
    this.term.refresh(0, this.term.rows - 1);
  }
}
