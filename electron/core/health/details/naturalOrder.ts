/** Orders releases by their numbers: "6.1.0-9" before "6.1.0-37"; runs of digits against runs of other characters. */
export function compareNatural(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const one = left[index];
    const other = right[index];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (one === other) continue;
    const byNumber = Number(one) - Number(other);
    if (Number.isFinite(byNumber) && byNumber !== 0) return byNumber;
    if (!Number.isFinite(byNumber)) return one < other ? -1 : 1;
  }
  return 0;
}
