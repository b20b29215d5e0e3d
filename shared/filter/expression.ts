import { Failure } from "../base/failure.ts";
import type { TextField, NumberField } from "./fields.ts";

/**
 * Text with wildcards: the pieces between them, so `web-*` is ["web-", ""] and a plain word has one piece.
 * A quoted `*` is a star like any other letter and splits nothing.
 */
export type Pattern = readonly string[];

export type Comparison = ">" | "<" | ">=" | "<=" | "=";

/** A filter as a tree. As `parseFilter` gives it, no `all` stands directly in an `all` and no `any` in an `any`. */
export type Expression =
  /** Holds when every part does; without parts always. */
  | { readonly kind: "all"; readonly of: readonly Expression[] }
  /** Holds when a part does; without parts never. */
  | { readonly kind: "any"; readonly of: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression }
  /** A bare word, looked for everywhere. */
  | { readonly kind: "text"; readonly pattern: Pattern }
  /** One of the values. `whole` asks for the value itself (`=`), not for a part of it. */
  | { readonly kind: "field"; readonly field: TextField; readonly whole: boolean; readonly values: readonly Pattern[] }
  /** A custom field's value. */
  | { readonly kind: "custom"; readonly name: string; readonly whole: boolean; readonly values: readonly Pattern[] }
  | {
      readonly kind: "number";
      readonly field: NumberField;
      readonly comparison: Comparison;
      /** Several only with `=`: one of them. */
      readonly values: readonly number[];
    }
  | {
      readonly kind: "customNumber";
      readonly name: string;
      readonly comparison: Exclude<Comparison, "=">;
      readonly value: number;
    };

interface Place {
  readonly text: string;
  /** Where the trouble begins, UTF-16 code units. */
  readonly offset: number;
  readonly problem: string;
  /** Nothing is wrong yet: the sentence only breaks off (an open quote, a field without a value). */
  readonly incomplete?: boolean;
}

/** A filter that is not understood: filter.invalid {column, problem}. Columns count from 1, in characters as people see them. */
export class FilterError extends Failure {
  readonly column: number;
  readonly offset: number;
  readonly problem: string;
  readonly incomplete: boolean;

  constructor({ text, offset, problem, incomplete }: Place) {
    const column = Array.from(text.slice(0, offset)).length + 1;
    super("filter.invalid", { column, problem });
    this.name = "FilterError";
    this.message = `column ${column}: ${problem}`;
    this.column = column;
    this.offset = offset;
    this.problem = problem;
    this.incomplete = incomplete ?? false;
  }
}
