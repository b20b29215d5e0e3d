import type { IBuffer } from "@xterm/xterm";

/** What a terminal kept, as text: a line that was too long for the screen is one again, and nothing stands behind the last one. */
export function outputText(buffer: Pick<IBuffer, "length" | "getLine">): string {
  const lines: string[] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (!line) continue;
    const goesOn = buffer.getLine(row + 1)?.isWrapped ?? false;
    const text = line.translateToString(!goesOn);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return `${lines.join("\n").trimEnd()}\n`;
}
