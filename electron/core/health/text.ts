/** Parsing aids for the text of kernel files: nothing here throws. */

/** A decimal counter as the kernel prints it, or null. Above 2^53 the low bits are lost, which no rate notices. */
export function counter(word: string | undefined): number | null {
  return word !== undefined && /^\d{1,20}$/.test(word) ? Number(word) : null;
}

/** A non-negative decimal number such as `0.64`, or null. */
export function decimal(word: string | undefined): number | null {
  return word !== undefined && /^\d{1,15}(\.\d{1,9})?$/.test(word) ? Number(word) : null;
}

export function words(line: string): string[] {
  const trimmed = line.trim();
  return trimmed === "" ? [] : trimmed.split(/\s+/);
}

/** Text of a server for showing: control characters dropped, length bounded. */
export function printable(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "");
}
