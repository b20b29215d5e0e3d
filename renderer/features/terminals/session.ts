import type { SearchAddon } from "@xterm/addon-search";
import type { Terminal } from "@xterm/xterm";
import { Emitter } from "../../../shared/base/event.ts";
import type { Failure } from "../../../shared/base/failure.ts";
import { type Disposable, DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { Control } from "../../../shared/contract/index.ts";
import type { BytesHandle, Client } from "../../transport/types.ts";
import { FramePacer } from "./framePacer.ts";
import { OutputFlow } from "./outputFlow.ts";
import { usePreferences } from "./preferences.ts";
import { createTerminalView, paintWithWebgl, type TerminalView } from "./terminalView.ts";
import { isTyped, sanitizeTitle, withCursorKeys } from "./text.ts";
import { xtermTheme } from "./xtermTheme.ts";

export type SessionState =
  /** Brought back after a restart; nothing is asked of the host until the person says so. */
  | { readonly kind: "restored" }
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** `failure` null = the shell ended by itself. */
  | { readonly kind: "ended"; readonly failure: Failure | null };

/** Pause after the last change of size before the host hears of it, in milliseconds; dragging makes dozens. */
const resizeDelay = 80;

// Leaves what the program of the last session may have set: mouse, bracketed paste, scroll region, colours. The alternate
// screen is left only when it shows: leaving it otherwise moves the cursor.
const leaveAlternate = "\x1b[?1049l";
const resetModes = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b[!p\x1b[0m";

/**
 * One shell on one host and the screen it prints on. It lives outside React: its element moves between places in the page
 * (tabs, splits, the host's own page) and keeps its content.
 */
export class TerminalSession implements Disposable {
  readonly hostId: string;
  readonly element: HTMLDivElement;
  private readonly view: TerminalView;
  private readonly pacer: FramePacer;
  private readonly owned = new DisposableStore();
  private readonly client: Pick<Client, "bytes">;
  private readonly onTyped: (text: string) => void;
  private readonly changes = new Emitter<void>();
  private readonly encoder = new TextEncoder();
  private handle: BytesHandle<Control<"terminal.open">> | null = null;
  private releaseWebgl: (() => void) | null = null;
  private resizeTimer: ReturnType<typeof setTimeout> | undefined;
  private used = false;
  /** What goes in now was typed elsewhere. */
  private relayed = false;
  private current: SessionState = { kind: "restored" };
  private programTitle = "";

  /** `onTyped` hears what a person types here while a shell is open: no paste, and nothing the terminal answers by itself. */
  constructor(hostId: string, client: Pick<Client, "bytes">, onTyped: (text: string) => void = () => undefined) {
    this.hostId = hostId;
    this.client = client;
    this.onTyped = onTyped;
    this.element = document.createElement("div");
    this.element.className = "terminal-element";
    this.view = createTerminalView(usePreferences.getState());
    const { term } = this.view;
    this.owned.add(this.view.term);
    this.pacer = this.owned.add(new FramePacer(term));
    this.owned.add(
      term.onData((text) => {
        const { kind } = this.current;
        this.input(this.encoder.encode(text));
        if (kind === "open" && !this.relayed && isTyped(text)) this.onTyped(text);
      }),
    );
    this.owned.add(term.onBinary((text) => this.input(Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff))));
    this.owned.add(term.onResize((size) => this.announceSize(size)));
    this.owned.add(
      term.onTitleChange((title) => {
        this.programTitle = sanitizeTitle(title);
        this.changes.emit();
      }),
    );
    this.owned.add(
      term.onSelectionChange(() => {
        if (usePreferences.getState().copyOnSelect && term.hasSelection()) void this.copySelection();
      }),
    );
    this.owned.defer(
      usePreferences.subscribe((next) => {
        term.options.fontSize = next.fontSize;
        term.options.screenReaderMode = next.screenReader;
        this.fit();
      }),
    );
  }

  get term(): Terminal {
    return this.view.term;
  }
  get search(): SearchAddon {
    return this.view.search;
  }
  get state(): SessionState {
    return this.current;
  }
  /** What a program on the host called the window; printable and bounded, may be empty. */
  get title(): string {
    return this.programTitle;
  }

  onChange(listener: () => void): Disposable {
    return this.changes.event(listener);
  }

  /** Opens a new shell, unless one is open. */
  connect(): void {
    if (this.current.kind === "connecting" || this.current.kind === "open") return;
    const { term } = this;
    const leave = term.buffer.active.type === "alternate" ? leaveAlternate : "";
    if (this.used) term.write(`${leave}${resetModes}\r\n\x1b[2m\u2500\u2500 new session \u2500\u2500\x1b[0m\r\n`);
    this.used = true;
    this.programTitle = "";
    this.set({ kind: "connecting" });
    const flow = new OutputFlow(
      (chunk, done) => term.write(chunk, done),
      (count) => handle.acknowledge(count),
      (on) => this.pacer.flood(on),
    );
    const handle = this.client.bytes(
      "terminal.open",
      { hostId: this.hostId, cols: term.cols, rows: term.rows },
      {
        data: (chunk) => {
          if (this.handle !== handle) return;
          if (this.current.kind === "connecting") this.set({ kind: "open" });
          flow.push(chunk);
        },
        end: (failure) => {
          if (this.handle !== handle) return;
          this.handle = null;
          // After what was printed last: the end is shown when the screen shows everything that came before it.
          term.write("", () => this.set({ kind: "ended", failure }));
        },
      },
    );
    this.handle = handle;
  }

  /** Shows the terminal in `parent`. The one who attached last has it. */
  attach(parent: HTMLElement): void {
    if (this.element.parentElement !== parent) {
      parent.append(this.element);
      if (!this.term.element) this.term.open(this.element);
    }
    this.releaseWebgl ??= paintWithWebgl(this.term);
    this.fit();
  }

  /** Hides it, if `parent` still is where it shows. The shell goes on. */
  detach(parent: HTMLElement): void {
    if (this.element.parentElement !== parent) return;
    this.element.remove();
    this.releaseWebgl?.();
    this.releaseWebgl = null;
  }

  /** Fits columns and rows to the element. Without a size (hidden) nothing changes. */
  fit(): void {
    if (this.element.clientWidth === 0 || this.element.clientHeight === 0) return;
    const size = this.view.fit.proposeDimensions();
    if (!size || !Number.isFinite(size.cols) || !Number.isFinite(size.rows)) return;
    this.term.resize(Math.min(1000, Math.max(2, size.cols)), Math.min(1000, Math.max(1, size.rows)));
  }

  applyTheme(): void {
    this.term.options.theme = xtermTheme();
  }

  focus(): void {
    this.term.focus();
  }

  /** Types what was typed in another terminal, if a shell is open. */
  receive(text: string): void {
    const cursorKeys = this.term.modes.applicationCursorKeysMode;
    if (this.current.kind === "open") this.quietly(() => this.term.input(withCursorKeys(text, cursorKeys)));
  }

  paste(text: string): void {
    this.quietly(() => this.term.paste(text));
  }

  /** Resolves to whether there was something to copy. Rejects when the window may not use the clipboard. */
  async copySelection(): Promise<boolean> {
    const text = this.term.getSelection();
    if (text === "") return false;
    await navigator.clipboard.writeText(text);
    return true;
  }

  dispose(): void {
    clearTimeout(this.resizeTimer);
    this.handle?.dispose();
    this.handle = null;
    this.releaseWebgl?.();
    this.releaseWebgl = null;
    this.owned.dispose();
    this.element.remove();
    this.changes.dispose();
  }

  private quietly(work: () => void): void {
    this.relayed = true;
    try {
      work();
    } finally {
      this.relayed = false;
    }
  }

  private input(bytes: Uint8Array): void {
    if (this.handle) this.handle.write(bytes);
    else if (bytes.length === 1 && bytes[0] === 0x0d) this.connect();
  }

  private announceSize(size: { cols: number; rows: number }): void {
    clearTimeout(this.resizeTimer);
    this.resizeTimer = setTimeout(
      () => this.handle?.control({ type: "resize", cols: size.cols, rows: size.rows }),
      resizeDelay,
    );
  }

  private set(state: SessionState): void {
    this.current = state;
    this.changes.emit();
  }
}
