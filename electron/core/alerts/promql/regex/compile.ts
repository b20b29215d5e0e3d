import { limits } from "../limits.ts";
import { wordBoundary, type Ranges } from "./classes.ts";
import { parseRegex, type Node, type Refuse } from "./parse.ts";

/** One step of the program; a split prefers its first way. */
type Step =
  | { readonly op: "set"; readonly ranges: Ranges }
  | { readonly op: "split"; readonly ways: readonly [number, number] }
  | { readonly op: "jump"; readonly to: number }
  | { readonly op: "save"; readonly slot: number }
  | { readonly op: "begin" | "end" | "boundary" | "inside" | "match" };

/** A regular expression that matches whole texts only. */
export interface Regex {
  test(text: string): boolean;
  /** What each group caught, group 0 being all of it; null where there is no match. */
  groups(text: string): readonly (string | undefined)[] | null;
  readonly names: readonly (string | null)[];
}

/** Compiles to a program that takes time proportional to text times program, whatever the expression. */
export function compileRegex(text: string, refuse: Refuse): Regex {
  const { node, names } = parseRegex(text, refuse);
  const steps: Step[] = [];
  emit(node, steps, refuse);
  steps.push({ op: "match" });
  const run = (subject: string, slots: number): readonly number[] | null => simulate(steps, subject, slots);
  return {
    names,
    test: (subject) => run(subject, 0) !== null,
    groups(subject) {
      const saved = run(subject, names.length * 2);
      const points = [...subject];
      return (
        saved &&
        names.map((_, at) => {
          if (at === 0) return subject;
          const [from, to] = saved.slice(at * 2, at * 2 + 2);
          return from === undefined || to === undefined || from < 0 || to < 0
            ? undefined
            : points.slice(from, to).join("");
        })
      );
    },
  };
}

function emit(node: Node, steps: Step[], refuse: Refuse): void {
  const push = (step: Step): number => {
    if (steps.length >= limits.regexProgram) refuse("a regular expression that repeats too much", true);
    return steps.push(step) - 1;
  };
  const part = (inner: Node): void => emit(inner, steps, refuse);
  const split = (at: number, skip: number, greedy: boolean): void => {
    steps[at] = { op: "split", ways: greedy ? [at + 1, skip] : [skip, at + 1] };
  };
  switch (node.kind) {
    case "set":
      push({ op: "set", ranges: node.ranges });
      return;
    case "sequence":
      node.parts.forEach(part);
      return;
    case "choice": {
      const ends: number[] = [];
      node.parts.forEach((option, index) => {
        const last = index === node.parts.length - 1;
        const at = last ? -1 : push({ op: "jump", to: 0 });
        part(option);
        if (last) return;
        ends.push(push({ op: "jump", to: 0 }));
        split(at, steps.length, true);
      });
      for (const end of ends) steps[end] = { op: "jump", to: steps.length };
      return;
    }
    case "capture":
      push({ op: "save", slot: node.index * 2 });
      part(node.part);
      push({ op: "save", slot: node.index * 2 + 1 });
      return;
    case "repeat": {
      for (let time = 0; time < node.least; time += 1) part(node.part);
      if (node.most === Infinity) {
        const at = push({ op: "jump", to: 0 });
        part(node.part);
        push({ op: "jump", to: at });
        split(at, steps.length, node.greedy);
        return;
      }
      const optional: number[] = [];
      for (let time = node.least; time < node.most; time += 1) {
        optional.push(push({ op: "jump", to: 0 }));
        part(node.part);
      }
      for (const at of optional) split(at, steps.length, node.greedy);
      return;
    }
    default:
      push({ op: node.kind });
  }
}

interface Thread {
  readonly at: number;
  readonly saved: readonly number[];
}

/** Follows all threads at once, in the order of their preference; every step is visited once a character. */
function simulate(steps: readonly Step[], text: string, slots: number): readonly number[] | null {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  let threads: Thread[] = [{ at: 0, saved: Array.from<number>({ length: slots }).fill(-1) }];
  for (let index = 0; ; index += 1) {
    const point = points[index] ?? -1;
    const ready = expand(steps, threads, index, points);
    // Whole texts only: a thread that is done before the end has lost.
    if (index === points.length) return ready.find(({ at }) => steps[at]?.op === "match")?.saved ?? null;
    threads = [];
    for (const { at, saved } of ready) {
      const step = steps[at];
      if (step?.op === "set" && step.ranges.some(([low, high]) => point >= low && point <= high))
        threads.push({ at: at + 1, saved });
    }
    if (threads.length === 0) return null;
  }
}

/** Follows everything that takes no character. */
function expand(
  steps: readonly Step[],
  threads: readonly Thread[],
  index: number,
  points: readonly number[],
): Thread[] {
  const seen = new Uint8Array(steps.length);
  const ready: Thread[] = [];
  const stack = threads.toReversed();
  for (let thread = stack.pop(); thread; thread = stack.pop()) {
    const { at, saved } = thread;
    const step = steps[at];
    if (!step || seen[at]) continue;
    seen[at] = 1;
    if (step.op === "set" || step.op === "match") ready.push(thread);
    else if (step.op === "jump") stack.push({ at: step.to, saved });
    else if (step.op === "split") stack.push({ at: step.ways[1], saved }, { at: step.ways[0], saved });
    else if (step.op === "save")
      stack.push({ at: at + 1, saved: saved.length > step.slot ? saved.with(step.slot, index) : saved });
    else if (holds(step.op, index, points)) stack.push({ at: at + 1, saved });
  }
  return ready;
}

function holds(op: "begin" | "end" | "boundary" | "inside", index: number, points: readonly number[]): boolean {
  if (op === "begin") return index === 0;
  if (op === "end") return index === points.length;
  return wordBoundary(points[index - 1] ?? -1, points[index] ?? -1) === (op === "boundary");
}
