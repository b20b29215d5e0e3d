import { base64Lines, encodedWords } from "./encoding.ts";

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Names the message for good: a server that gets it twice can tell. */
  readonly id: string;
}

/**
 * A mail as RFC 5322 wants it, text/plain in UTF-8 as base64: no line is too long, none begins with a dot, and no text can
 * become a header. Addresses must have no control characters (the contract sees to that).
 */
export function mailText(mail: Mail): string {
  const domain = mail.from.slice(mail.from.lastIndexOf("@") + 1);
  const headers = [
    `From: Holdfast <${mail.from}>`,
    `To: ${mail.to.map((address) => `<${address}>`).join(",\r\n ")}`,
    `Subject: ${encodedWords(mail.subject)}`,
    `Date: ${new Date(mail.time).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${mail.id}@${domain}>`,
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
  ];
  for (const header of headers)
    // A folded line goes on with a space (RFC 5322 2.2.3); any other line break would begin a header.
    if (/[\0\n\r]/.test(header.replaceAll("\r\n ", ""))) throw new Error("a header has a line break");
  return `${headers.join("\r\n")}\r\n\r\n${base64Lines(mail.text)}\r\n`;
}

/** As DATA wants it (RFC 5321 4.5.2): CRLF line ends, a dot before each leading dot, and the end. */
export function dataBlock(text: string): string {
  const lines = text
    .replaceAll(/\r\n|\r|\n/g, "\n")
    .replace(/\n$/, "")
    .split("\n");
  return `${lines.map((line) => (line.startsWith(".") ? `.${line}` : line)).join("\r\n")}\r\n.\r\n`;
}
