import type { ITheme } from "@xterm/xterm";
import { readToken } from "../../app/readToken.ts";

/** The terminal's colours in the present theme. */
export function xtermTheme(): ITheme {
  const token = (name: string): string => readToken(`--hf-term-${name}`);
  return {
    background: token("background"),
    foreground: token("foreground"),
    cursor: token("cursor"),
    cursorAccent: token("background"),
    selectionBackground: token("selection"),
    black: token("black"),
    red: token("red"),
    green: token("green"),
    yellow: token("yellow"),
    blue: token("blue"),
    magenta: token("magenta"),
    cyan: token("cyan"),
    white: token("white"),
    brightBlack: token("bright-black"),
    brightRed: token("bright-red"),
    brightGreen: token("bright-green"),
    brightYellow: token("bright-yellow"),
    brightBlue: token("bright-blue"),
    brightMagenta: token("bright-magenta"),
    brightCyan: token("bright-cyan"),
    brightWhite: token("bright-white"),
  };
}

/** Colours of search matches. */
export function matchColors() {
  const match = readToken("--hf-term-match");
  const active = readToken("--hf-term-match-active");
  return {
    matchBackground: match,
    matchOverviewRuler: match,
    activeMatchBackground: active,
    activeMatchColorOverviewRuler: active,
  };
}
