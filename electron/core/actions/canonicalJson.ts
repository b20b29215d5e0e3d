/**
 * JSON with the keys of every object sorted by code unit, so that equal values give equal text (after RFC 8785,
 * for the values JSON.stringify accepts). `undefined` members are left out, as JSON does.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? "null";
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const source = value as Record<string, unknown>;
  // Without a prototype, a key named __proto__ is a key like any other.
  const result = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(source).sort()) result[key] = sorted(source[key]);
  return result;
}
