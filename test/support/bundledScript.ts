import { join } from "node:path";
import { inject } from "vitest";
import type {} from "./bundledScripts.ts";

/** A script of these tests as one program, as the shipped one is: the file to start, and what its environment needs. */
export function bundledScript(name: string): { readonly script: string; readonly env: NodeJS.ProcessEnv } {
  const folder = inject("bundledScripts");
  return { script: join(folder, `${name}.js`), env: { NODE_COMPILE_CACHE: join(folder, "compiled") } };
}
