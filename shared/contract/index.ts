import type { z } from "zod";
import { connections, hostKeys } from "./access.ts";
import { alerts } from "./alerts.ts";
import { app, demo } from "./app.ts";
import { audit } from "./audit.ts";
import { backup } from "./backup.ts";
import { bundle } from "./bundle.ts";
import { capacity } from "./capacity.ts";
import { checks } from "./checks.ts";
import { credentials } from "./credentials.ts";
import type { ByteStream, Command, Method, Query, Stream } from "./define.ts";
import { doctor } from "./doctor.ts";
import { filters } from "./filters.ts";
import { health } from "./health.ts";
import { details } from "./healthDetails.ts";
import { history } from "./history.ts";
import { hosts } from "./hosts.ts";
import { events } from "./events.ts";
import { exporting, importing } from "./importing.ts";
import { incidents } from "./incidents.ts";
import { metrics } from "./metrics.ts";
import { notices } from "./notices.ts";
import { patch } from "./patching.ts";
import { policy } from "./policy.ts";
import { runs } from "./runs.ts";
import { exec, terminal } from "./terminal.ts";
import { vault } from "./vault.ts";
import { vaultBackups } from "./vaultBackups.ts";

/** Everything the page, the command line and the core can say to each other. */
export const contract = {
  app,
  demo,
  vault,
  vaultBackups,
  hosts,
  import: importing,
  export: exporting,
  bundle,
  history,
  filters,
  credentials,
  connections,
  hostKeys,
  doctor,
  health,
  details,
  metrics,
  capacity,
  checks,
  events,
  alerts,
  incidents,
  notices,
  terminal,
  exec,
  policy,
  runs,
  patch,
  backup,
  audit,
};
export type Contract = typeof contract;

type Names<C, Kind> = {
  [K in keyof C & string]: { [M in keyof C[K] & string]: C[K][M] extends Kind ? `${K}.${M}` : never }[keyof C[K] &
    string];
}[keyof C & string];

export type CallName = Names<Contract, Query | Command>;
export type StreamName = Names<Contract, Stream>;
export type BytesName = Names<Contract, ByteStream>;
export type MethodOf<N extends string> = N extends `${infer K}.${infer M}`
  ? K extends keyof Contract
    ? M extends keyof Contract[K]
      ? Contract[K][M]
      : never
    : never
  : never;

/** What a caller passes (before defaults) and what a handler receives (after them). */
export type CallerInput<N extends string> =
  MethodOf<N> extends { input: infer I extends z.ZodType } ? z.input<I> : never;
export type HandlerInput<N extends string> =
  MethodOf<N> extends { input: infer I extends z.ZodType } ? z.output<I> : never;
export type Output<N extends string> = MethodOf<N> extends { output: infer O extends z.ZodType } ? z.output<O> : never;
export type StreamEvent<N extends string> =
  MethodOf<N> extends { event: infer E extends z.ZodType } ? z.output<E> : never;
export type Control<N extends string> =
  MethodOf<N> extends { control: infer C extends z.ZodType } ? z.output<C> : never;

export function findMethod(name: string): Method | undefined {
  const [capability, method, ...rest] = name.split(".");
  if (capability === undefined || method === undefined || rest.length > 0) return undefined;
  if (!Object.hasOwn(contract, capability)) return undefined;
  const methods: Record<string, Method> = contract[capability as keyof Contract];
  return Object.hasOwn(methods, method) ? methods[method] : undefined;
}
