import { describe, expect, it } from "vitest";
import { z } from "zod";
import { redact } from "../../../../electron/core/redact.ts";
import { secret } from "../../../../shared/contract/define.ts";

describe("redaction for the audit log", () => {
  it("replaces secrets wherever they stand", () => {
    const schema = z.object({
      direct: secret(),
      optional: secret().optional(),
      nullable: secret().nullable(),
      defaulted: secret().default("fallback"),
      list: z.array(z.object({ inner: secret() })),
      nested: z.object({ deep: z.object({ password: secret() }) }),
    });
    const value = {
      direct: "hunter2",
      optional: "hunter2",
      nullable: "hunter2",
      defaulted: "hunter2",
      list: [{ inner: "hunter2" }],
      nested: { deep: { password: "hunter2" } },
    };
    const kept = redact(schema, value);
    expect(JSON.stringify(kept)).not.toContain("hunter2");
    expect(kept).toMatchObject({
      direct: "[secret]",
      list: [{ inner: "[secret]" }],
      nested: { deep: { password: "[secret]" } },
    });
  });

  it("follows the branch of a union that the value belongs to", () => {
    const schema = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("open"), text: z.string() }),
      z.object({ kind: z.literal("closed"), text: secret() }),
    ]);
    expect(redact(schema, { kind: "open", text: "words" })).toEqual({ kind: "open", text: "words" });
    expect(redact(schema, { kind: "closed", text: "words" })).toEqual({ kind: "closed", text: "[secret]" });
  });

  it("keeps nothing of a value that fits no branch", () => {
    expect(redact(z.union([z.number(), z.boolean()]), "hunter2")).toBe("[unknown]");
  });

  it("leaves out what the schema does not name", () => {
    expect(redact(z.object({ name: z.string() }), { name: "a", password: "hunter2" })).toEqual({ name: "a" });
  });

  it("cuts long texts and lists and says how long they were", () => {
    const kept = redact(z.object({ text: z.string(), items: z.array(z.number()) }), {
      text: "x".repeat(10_000),
      items: Array.from({ length: 1500 }, (_, index) => index),
    }) as { text: string; items: unknown[] };
    expect(kept.text).toHaveLength(8192 + " [10000 characters]".length);
    expect(kept.items).toHaveLength(1001);
    expect(kept.items.at(-1)).toBe("and 500 more");
  });

  it("gives null for nothing", () => {
    expect(redact(z.undefined(), undefined)).toBeNull();
    expect(redact(z.string().nullable(), null)).toBeNull();
  });
});
