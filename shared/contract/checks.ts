import { z } from "zod";
import { command, epochMs, id, query, stream } from "./define.ts";

/** Failure codes: checks.notFound {name}, checks.nameTaken {name}, checks.tooMany {limit}, checks.badCommand {problem},
 * checks.badAddress {address}, checks.badUrl {problem}, checks.needsServer {name}, checks.hostNotReached {host},
 * checks.noNetwork {address, reason}, checks.noHost {name}; from a host also ssh.forwardRefused {host, address, port, reason} */

/** Most checks; each may fit every host. */
export const MAX_CHECKS = 200;
/** Most pairs of check and host that are run; beyond it the newest checks wait. */
export const MAX_CHECKED = 20_000;
/** Most values of one result, and most series of one scrape: as many as the history keeps of a host. */
export const MAX_PERFDATA = 128;
export const MAX_SCRAPED = 2000;

/** Exit codes of Nagios plugins in their order: 0 to 3. */
export const checkState = z.enum(["ok", "warning", "critical", "unknown"]);
export type CheckState = z.infer<typeof checkState>;

/** A name or an address; {address} and {name} stand for the host's. Empty: the host's own address. */
const address = z.string().trim().max(255).default("");
const port = z.number().int().min(1).max(65_535);
const milliseconds = z.number().int().min(1).max(60_000).nullable().default(null);
/** Where the check is made from: the host itself, over SSH, or this computer. */
const from = z.enum(["host", "here"]);
const commandLine = z
  .string()
  .trim()
  .min(1)
  .max(4096)
  .refine((text) => !/[\0\r\n]/.test(text), "is one line");

export const checkSpec = z.discriminatedUnion("kind", [
  /** A Nagios or Icinga plugin on the host: words, no shell. A plugin without a path is looked for where plugins are. */
  z.object({ kind: z.literal("plugin"), command: commandLine }),
  /** A command line of the host's POSIX shell; ok when it ends with this code, and with this text in its output. */
  z.object({
    kind: z.literal("command"),
    command: commandLine,
    exitCode: z.number().int().min(0).max(255).nullable().default(0),
    output: z.string().max(1024).default(""),
  }),
  /** A Prometheus or OpenMetrics endpoint, as the host itself sees it. */
  z.object({
    kind: z.literal("scrape"),
    url: z.string().trim().min(1).max(2048),
    /** Names to keep, `*` for anything; none given: all. */
    names: z.array(z.string().trim().min(1).max(256)).max(200).default([]),
    /** Of these labels only these values, `*` for anything; a series without the label stays. */
    labels: z
      .array(
        z.object({
          label: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
          values: z.array(z.string().max(256)).min(1).max(100),
        }),
      )
      .max(20)
      .default([]),
    maxSeries: z.number().int().min(1).max(MAX_SCRAPED).default(500),
  }),
  z.object({ kind: z.literal("tcp"), from, address, port, warningMs: milliseconds, criticalMs: milliseconds }),
  z.object({
    kind: z.literal("http"),
    from,
    url: z.string().trim().min(1).max(2048),
    /** Codes and ranges: "200-399" or "200,401". */
    status: z
      .string()
      .trim()
      .regex(/^[1-5]\d\d(-[1-5]\d\d)?(,[1-5]\d\d(-[1-5]\d\d)?)*$/, "is not a list such as 200-299,401")
      .default("200-399"),
    /** Must be in the first mebibyte of the answer. */
    text: z.string().max(1024).default(""),
    /** Whether a certificate that this computer does not trust is critical. */
    verify: z.boolean().default(true),
    certificateWarningDays: z.number().int().min(0).max(3650).default(21),
    certificateCriticalDays: z.number().int().min(0).max(3650).default(7),
    warningMs: milliseconds,
    criticalMs: milliseconds,
  }),
  z.object({
    kind: z.literal("dns"),
    from,
    name: z.string().trim().min(1).max(253),
    type: z.enum(["A", "AAAA", "CNAME", "MX", "NS", "TXT", "PTR"]).default("A"),
    /** address or address:port; empty, from here: this computer's own. */
    server: address,
    /** Answers that must all be there; none: any answer. */
    expect: z.array(z.string().trim().min(1).max(512)).max(20).default([]),
  }),
  z.object({
    kind: z.literal("ping"),
    from,
    address,
    count: z.number().int().min(1).max(10).default(3),
    warningLoss: z.number().min(0).max(100).default(20),
    criticalLoss: z.number().min(0).max(100).default(100),
    warningMs: milliseconds,
    criticalMs: milliseconds,
  }),
]);
export type CheckSpec = z.infer<typeof checkSpec>;
export type CheckKind = CheckSpec["kind"];

/** Hosts that a filter holds for, joining by themselves, or one host. */
export const checkTarget = z.union([z.object({ filter: z.string().max(2048) }), z.object({ hostId: id })]);
export type CheckTarget = z.infer<typeof checkTarget>;

const settings = {
  name: z.string().trim().min(1).max(64),
  target: checkTarget,
  spec: checkSpec,
  enabled: z.boolean().default(true),
  intervalSeconds: z.number().int().min(10).max(86_400).default(60),
  /** Between attempts while a problem is not yet certain. */
  retrySeconds: z.number().int().min(10).max(86_400).default(30),
  /** Attempts in a row after which a problem is certain (a hard state). */
  maxAttempts: z.number().int().min(1).max(20).default(3),
  timeoutSeconds: z.number().int().min(1).max(60).default(10),
};

export const check = z.object({ id, ...settings, createdAt: epochMs, updatedAt: epochMs });
export type Check = z.infer<typeof check>;

/** One value of a plugin's performance data, or of a check of our own. Ranges as the plugin wrote them. */
export const perfValue = z.object({
  label: z.string().max(256),
  /** null: the plugin could not tell (U). */
  value: z.number().nullable(),
  /** As written: s, %, MB, c. */
  uom: z.string().max(32),
  warning: z.string().max(64),
  critical: z.string().max(64),
  min: z.number().nullable(),
  max: z.number().nullable(),
});
export type PerfValue = z.infer<typeof perfValue>;

/** What one run found. Text of a server: never markup. */
export const checkOutcome = z.object({
  state: checkState,
  /** The first line. */
  text: z.string().max(1024),
  longText: z.string().max(8192),
  perfdata: z.array(perfValue).max(MAX_PERFDATA),
  durationMs: z.number(),
});
export type CheckOutcome = z.infer<typeof checkOutcome>;

const failureData = z.object({ code: z.string(), params: z.record(z.string(), z.any()) });

/** How a check stands on one host. */
export const checkResult = z.object({
  checkId: id,
  hostId: id,
  /** null until it has run in this session, but for a certain problem that was known before. */
  state: checkState.nullable(),
  /** null until it has run in this session. */
  outcome: checkOutcome.nullable(),
  /** Nagios: a soft state may pass by itself, a hard one is certain. */
  hard: z.boolean(),
  attempt: z.number().int(),
  /** When it last ran; when the state that it has began. */
  time: epochMs.nullable(),
  since: epochMs.nullable(),
  /** Why it did not run the last time: the host is not connected, or its policy forbids it. */
  notRun: failureData.nullable(),
  nextAt: epochMs.nullable(),
});
export type CheckResult = z.infer<typeof checkResult>;

export const checks = {
  list: query({ output: z.array(check) }),
  /**
   * A new one, or with `id` another content for an old one. One that runs a command is refused where the policy of its hosts
   * does not let commands begin now; on read-only hosts of a filter it is saved and does not run.
   */
  save: command({ input: z.object({ id: id.optional(), ...settings }), output: check }),
  setEnabled: command({ input: z.object({ id, enabled: z.boolean() }) }),
  duplicate: command({ input: z.object({ id }), output: check }),
  remove: command({ input: z.object({ id }) }),
  /** Runs it once on one host without saving anything. */
  try: command({
    input: z.object({ hostId: id, spec: checkSpec, timeoutSeconds: z.number().int().min(1).max(60).default(10) }),
    output: checkOutcome,
  }),
  /** Runs a saved check now; the result counts like any other. */
  run: command({ input: z.object({ checkId: id, hostId: id }), output: checkResult }),
  /** Hosts that a check fits now. */
  hosts: query({ input: z.object({ checkId: id }), output: z.array(id) }),
  /** All checks with their newest results, then what changed. Of one host when it is named. */
  watch: stream({
    input: z.object({ hostId: id.optional() }),
    event: z.object({
      /** null: as before. */
      checks: z.array(check).nullable(),
      /** Whether `results` are all there are. */
      full: z.boolean(),
      results: z.array(checkResult),
      /** Pairs that are gone: hosts that left, checks that were removed. */
      gone: z.array(z.object({ checkId: id, hostId: id })),
      /** Pairs beyond the bound, which do not run. */
      waiting: z.number().int(),
    }),
  }),
  /** What a pasted line of NRPE or Nagios means: `check_disk -w 20%`, `command[x]=...`, `command_line ...`. */
  readCommand: query({
    input: z.object({ text: z.string().max(4096) }),
    output: z.object({
      name: z.string(),
      command: z.string(),
      plugin: z.string(),
      /** Macros that nothing stands for here: $ARG1$. */
      unknownMacros: z.array(z.string()),
    }),
  }),
  /** Units (see shared/metrics/catalogue.ts) of the series that checks write, by metric name. */
  units: query({ output: z.record(z.string(), z.string()) }),
};
