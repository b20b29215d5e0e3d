import type { Machine } from "./machine.ts";

/** What the program of one detail probe would print on a simulated host; empty where it has no such source. */
export function detailText(_name: string, _args: readonly string[], _machine: Machine): string {
  return "";
}
