import type { Points } from "../rollup.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { readColumn, readWholes, scale, writeColumn, writeWholes } from "./column.ts";
import { counted, pack, unpack } from "./rawBlock.ts";

/** How mean, minimum and maximum of a column stand: as whole numbers of one scale, or each as it is. */
const SHARED_SCALE = 1;
const APART = 0;

/** Steps of the series of one metric of one host over one window, as one chunk. */
export function encodeRollup(start: number, stepMs: number, columns: ReadonlyMap<number, Points>): Buffer {
  const writer = new ByteWriter();
  writer.varint(start);
  writer.varint(stepMs);
  writer.varint(columns.size);
  for (const [id, points] of columns) {
    const column = new ByteWriter();
    column.varint(points.times.length);
    writeWholes(
      column,
      points.times.map((time) => (time - start) / stepMs),
    );
    writeColumn(column, points.counts);
    writeLevels(column, points);
    writer.varint(id);
    writer.varint(column.length);
    writer.bytes(column.done());
  }
  return pack(writer.done());
}

/** All series, or those wanted. Throws RangeError on damage. */
export function decodeRollup(packed: Uint8Array, wanted?: ReadonlySet<number>): Map<number, Points> {
  const reader = new ByteReader(unpack(packed));
  const start = reader.varint();
  const stepMs = reader.varint();
  const columns = new Map<number, Points>();
  for (let left = counted(reader); left > 0; left -= 1) {
    const id = reader.varint();
    const bytes = reader.bytes(reader.varint());
    if (wanted && !wanted.has(id)) continue;
    const column = new ByteReader(bytes);
    const count = counted(column);
    const times = readWholes(column, count);
    for (let at = 0; at < count; at += 1) times[at] = start + (times[at] ?? 0) * stepMs;
    const counts = readColumn(column, count);
    columns.set(id, { times, counts, ...readLevels(column, count) });
  }
  return columns;
}

function writeLevels(writer: ByteWriter, { means, mins, maxs }: Points): void {
  const count = means.length;
  const all = new Float64Array(count * 3);
  all.set(means);
  all.set(mins, count);
  all.set(maxs, count * 2);
  const scaled = scale(all);
  if (!scaled) {
    writer.byte(APART);
    for (const column of [means, mins, maxs]) writeColumn(writer, column);
    return;
  }
  const { places, divisor, wholes } = scaled;
  const mean = wholes.subarray(0, count);
  writer.byte(SHARED_SCALE);
  writer.byte(places);
  writer.varint(divisor);
  writeWholes(writer, mean);
  // Minimum and maximum lie close to the mean: their distances are small, and 0 wherever nothing moves.
  writeWholes(
    writer,
    mean.map((value, at) => value - (wholes[count + at] ?? 0)),
  );
  writeWholes(
    writer,
    mean.map((value, at) => (wholes[count * 2 + at] ?? 0) - value),
  );
}

function readLevels(reader: ByteReader, count: number): Pick<Points, "means" | "mins" | "maxs"> {
  if (reader.byte() === APART) {
    const [means, mins, maxs] = [readColumn(reader, count), readColumn(reader, count), readColumn(reader, count)];
    return { means, mins, maxs };
  }
  const factor = 10 ** reader.byte();
  const divisor = reader.varint();
  const mean = readWholes(reader, count);
  const below = readWholes(reader, count);
  const above = readWholes(reader, count);
  for (let at = 0; at < count; at += 1) {
    const whole = mean[at] ?? 0;
    mean[at] = (whole * divisor) / factor;
    below[at] = ((whole - (below[at] ?? 0)) * divisor) / factor;
    above[at] = ((whole + (above[at] ?? 0)) * divisor) / factor;
  }
  return { means: mean, mins: below, maxs: above };
}
