import type { z } from "zod";

/** Longest string kept in an audit detail; longer ones are cut and their length is told. */
const maxString = 8192;
/** Most items of an array kept in an audit detail. */
const maxItems = 1000;

interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

const definition = (schema: z.ZodType): Definition => schema.def as unknown as Definition;
const isSecret = (schema: z.ZodType): boolean => schema.meta()?.["secret"] === true;

/**
 * A call's input as the audit log may keep it: what the schema marks as secret becomes "[secret]", long values are cut.
 * Follows the schema, so that a new capability cannot forget it. What the schema does not name is left out.
 */
export function redact(schema: z.ZodType, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (isSecret(schema)) return "[secret]";
  const { type, shape, element, innerType, options } = definition(schema);
  if (innerType) return redact(innerType, value);
  if (type === "object" && shape && typeof value === "object") {
    const kept: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(shape)) {
      const item = (value as Record<string, unknown>)[name];
      if (item !== undefined) kept[name] = redact(field, item);
    }
    return kept;
  }
  if (type === "array" && element && Array.isArray(value)) {
    const kept = value.slice(0, maxItems).map((item) => redact(element, item));
    return value.length > maxItems ? [...kept, `and ${value.length - maxItems} more`] : kept;
  }
  if (options) {
    const match = options.find((option) => option.safeParse(value).success);
    return match ? redact(match, value) : "[unknown]";
  }
  return cut(value);
}

function cut(value: unknown): unknown {
  if (typeof value === "string")
    return value.length > maxString ? `${value.slice(0, maxString)} [${value.length} characters]` : value;
  return typeof value === "number" || typeof value === "boolean" ? value : String(value).slice(0, maxString);
}
