/** Types that are asked for, by their numbers (IANA DNS parameters). */
export const recordTypes = { A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const;
export type RecordType = keyof typeof recordTypes;

export interface DnsAnswer {
  /** RFC 1035 4.1.1: 0 is no error, 3 no such name. */
  readonly code: number;
  readonly records: readonly string[];
}

const HEADER = 12;
const MAX_RECORDS = 200;
/** Names are at most 255 bytes; pointers may not lead round and round. */
const MAX_JUMPS = 64;

/** A query for one name, recursion wanted (RFC 1035 4). Throws RangeError for a name that DNS cannot hold. */
export function encodeQuery(id: number, name: string, type: RecordType): Uint8Array {
  const labels = name
    .replace(/\.$/, "")
    .split(".")
    .map((label) => new TextEncoder().encode(label));
  if (labels.some(({ length }) => length === 0 || length > 63)) throw new RangeError("a label has 1 to 63 bytes");
  const length = labels.reduce((sum, label) => sum + label.length + 1, 1);
  if (length > 255) throw new RangeError("a name has at most 255 bytes");
  const bytes = new Uint8Array(HEADER + length + 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  view.setUint16(2, 0x0100);
  view.setUint16(4, 1);
  let at = HEADER;
  for (const label of labels) {
    bytes[at] = label.length;
    bytes.set(label, at + 1);
    at += label.length + 1;
  }
  view.setUint16(at + 1, recordTypes[type]);
  view.setUint16(at + 3, 1);
  return bytes;
}

/** Reads a response: the records of the wanted type in its answer. null when it is none to this query, or not well formed. Pure. */
export function decodeAnswer(bytes: Uint8Array, id: number, type: RecordType): DnsAnswer | null {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const flags = view.getUint16(2);
    if (view.getUint16(0) !== id || (flags & 0x8000) === 0) return null;
    let at = HEADER;
    for (let left = view.getUint16(4); left > 0; left -= 1) at = readName(bytes, at).end + 4;
    const records: string[] = [];
    for (let left = view.getUint16(6); left > 0 && records.length < MAX_RECORDS; left -= 1) {
      at = readName(bytes, at).end;
      const found = view.getUint16(at);
      const length = view.getUint16(at + 8);
      const from = at + 10;
      at = from + length;
      if (at > bytes.length) return null;
      if (found === recordTypes[type]) records.push(readData(bytes, from, length, type));
    }
    return { code: flags & 0xf, records };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readName(bytes: Uint8Array, from: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = from;
  let end: number | null = null;
  for (let jumps = 0; ;) {
    const length = bytes[at];
    if (length === undefined) throw new RangeError("the name is cut");
    if (length === 0) return { name: labels.join("."), end: end ?? at + 1 };
    if ((length & 0xc0) === 0xc0) {
      const low = bytes[at + 1];
      jumps += 1;
      if (low === undefined || jumps > MAX_JUMPS) throw new RangeError("the name leads nowhere");
      end ??= at + 2;
      at = ((length & 0x3f) << 8) | low;
      continue;
    }
    if (length > 63 || labels.length > 127) throw new RangeError("the name is too long");
    labels.push(new TextDecoder("latin1").decode(bytes.subarray(at + 1, at + 1 + length)));
    at += length + 1;
  }
}

function readData(bytes: Uint8Array, from: number, length: number, type: RecordType): string {
  const data = bytes.subarray(from, from + length);
  switch (type) {
    case "A":
      return data.join(".");
    case "AAAA":
      return Array.from({ length: 8 }, (_, i) =>
        (((data[2 * i] ?? 0) << 8) | (data[2 * i + 1] ?? 0)).toString(16),
      ).join(":");
    case "NS":
    case "CNAME":
    case "PTR":
      return readName(bytes, from).name;
    case "MX":
      return `${((data[0] ?? 0) << 8) | (data[1] ?? 0)} ${readName(bytes, from + 2).name}`;
    case "TXT": {
      let text = "";
      for (let at = 0; at < data.length; at += (data[at] ?? 0) + 1)
        text += new TextDecoder().decode(data.subarray(at + 1, at + 1 + (data[at] ?? 0)));
      return text;
    }
  }
}
