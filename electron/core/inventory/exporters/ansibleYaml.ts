import { readPlainScalar } from "../importers/ansible/yamlScalar.ts";
import type { JsonValue } from "../importers/types.ts";

/** Characters that YAML 1.1 does not let stand in a text as they are, beyond those that JSON escapes already. */
const unprintable = /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g;
const template = /\{\{|\{%|\{#/;

const escaped = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replaceAll(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A key, without quotes where it means itself. */
export const yamlKey = (name: string): string =>
  /^[A-Za-z_][\w.-]*$/.test(name) && readPlainScalar(name) === name ? name : escaped(name);

/** A value in one line. JSON's quoting is YAML's; what looks like a template is marked so that Ansible leaves it alone. */
export function quotedYaml(value: JsonValue): string {
  if (typeof value === "string") return `${template.test(value) ? "!unsafe " : ""}${escaped(value)}`;
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => quotedYaml(item)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${escaped(name)}: ${quotedYaml(item)}`)
    .join(", ")}}`;
}
