import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { WebglAddon } from "@xterm/addon-webgl";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { readToken } from "../../app/readToken.ts";
import type { Preferences } from "./preferences.ts";
import { linkTarget } from "./text.ts";
import { xtermTheme } from "./xtermTheme.ts";

/** Lines kept above the screen; about 1.2 KB each at 80 columns. */
export const scrollbackLines = 10_000;
/** Text keeps this contrast with its background whatever colours a program chooses (WCAG AA). */
const minimumContrast = 4.5;

export interface TerminalView {
  readonly term: Terminal;
  readonly fit: FitAddon;
  readonly search: SearchAddon;
}

/** A click alone never opens what a host printed: it takes Ctrl (Cmd on a Mac), and only web addresses open. */
function openLink(event: MouseEvent, uri: string): void {
  if (!event.ctrlKey && !event.metaKey) return;
  const target = linkTarget(uri);
  if (target !== null) window.open(target, "_blank", "noopener,noreferrer");
}

/** xterm.js with the add-ons every terminal has. Programs on the host may not read or set the clipboard (OSC 52). */
export function createTerminalView(preferences: Preferences): TerminalView {
  const term = new Terminal({
    allowProposedApi: true,
    scrollback: scrollbackLines,
    fontFamily: readToken("--mantine-font-family-monospace"),
    fontSize: preferences.fontSize,
    screenReaderMode: preferences.screenReader,
    theme: xtermTheme(),
    minimumContrastRatio: minimumContrast,
    cursorBlink: false,
    macOptionIsMeta: true,
    rightClickSelectsWord: false,
    linkHandler: { activate: openLink, allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  term.loadAddon(fit);
  term.loadAddon(search);
  term.loadAddon(new UnicodeGraphemesAddon());
  term.loadAddon(new WebLinksAddon(openLink));
  return { term, fit, search };
}

/** Renderers that compute WebGL on the processor: Chromium's own, Mesa's, Windows'. */
const softwareRenderer = /swiftshader|llvmpipe|softpipe|software|basic render/i;
let accelerated: boolean | undefined;

/**
 * Whether WebGL is done by a graphics processor. In software (a virtual machine, a remote desktop) a frame takes up to
 * 100 ms and the page waits for it; the DOM is then far quicker. `failIfMajorPerformanceCaveat` does not tell in Chromium 154.
 */
function hasFastWebgl(): boolean {
  accelerated ??= ((): boolean => {
    const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
    const info = gl?.getExtension("WEBGL_debug_renderer_info");
    const renderer: unknown = gl && info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : null;
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return typeof renderer === "string" && !softwareRenderer.test(renderer);
  })();
  return accelerated;
}

/**
 * Paints with WebGL while the terminal is looked at. A browser allows about 16 such contexts and may take one away at any
 * time; without it xterm.js paints with the DOM, slower and otherwise the same. Returns how to give the context back.
 */
export function paintWithWebgl(term: Terminal): () => void {
  if (!hasFastWebgl()) return () => undefined;
  let addon: WebglAddon | null = null;
  const release = (): void => {
    const held = addon;
    addon = null;
    held?.dispose();
  };
  try {
    addon = new WebglAddon();
    addon.onContextLoss(release);
    term.loadAddon(addon);
  } catch {
    release();
  }
  return release;
}
