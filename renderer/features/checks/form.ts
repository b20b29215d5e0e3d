import { checks, type Check, type CheckSpec } from "../../../shared/contract/checks.ts";
import type { CallerInput, HandlerInput } from "../../../shared/contract/index.ts";
import { checkSpec } from "../../../shared/contract/checks.ts";
import type { Preset, SpecInput } from "./presets.ts";

/** A check as it is being edited. */
export interface CheckDraft {
  readonly id: string | null;
  readonly name: string;
  readonly about: "filter" | "host";
  readonly filter: string;
  readonly hostId: string | null;
  readonly spec: CheckSpec;
  readonly enabled: boolean;
  readonly intervalSeconds: number;
  readonly retrySeconds: number;
  readonly maxAttempts: number;
  readonly timeoutSeconds: number;
}

/** A spec with its defaults; for what the form itself made. */
export const complete = (spec: SpecInput): CheckSpec => checkSpec.parse(spec);

const times = { enabled: true, retrySeconds: 30, maxAttempts: 3, timeoutSeconds: 10 };

export function draftOfPreset(preset: Preset): CheckDraft {
  const { name, spec, intervalSeconds } = preset;
  const target = { about: "filter", filter: "", hostId: null } as const;
  return { id: null, name, ...target, spec: complete(spec), ...times, intervalSeconds };
}

export function draftOf({ createdAt: _c, updatedAt: _u, target, ...check }: Check): CheckDraft {
  const byFilter = "filter" in target;
  return {
    ...check,
    about: byFilter ? "filter" : "host",
    filter: byFilter ? target.filter : "",
    hostId: byFilter ? null : target.hostId,
  };
}

const fieldWords: Readonly<Record<string, string>> = {
  name: "The name",
  command: "The command",
  url: "The address of the page",
  port: "The port",
  status: "The list of status codes",
  intervalSeconds: "The interval",
  retrySeconds: "The interval of further attempts",
  maxAttempts: "The number of attempts",
  timeoutSeconds: "The time limit",
};

/** What `checks.save` takes, or in a sentence what is wrong first. */
export function inputOf(
  draft: CheckDraft,
): { readonly input: CallerInput<"checks.save">; readonly problem: null } | { readonly problem: string } {
  const { id, about, filter, hostId, ...settings } = draft;
  if (about === "host" && hostId === null) return { problem: "Choose the host." };
  const target = about === "host" ? { hostId: hostId ?? "" } : { filter };
  const input: HandlerInput<"checks.save"> = { ...settings, target, ...(id === null ? {} : { id }) };
  const checked = checks.save.input.safeParse(input);
  if (checked.success) return { input: checked.data, problem: null };
  const [issue] = checked.error.issues;
  const field = String(issue?.path.at(-1) ?? "");
  return { problem: `${fieldWords[field] ?? field}: ${issue?.message ?? "is not valid"}.` };
}

/** `label=value` tags of the form and back; several values of one label are one entry. */
export const labelTags = (spec: Extract<CheckSpec, { kind: "scrape" }>): string[] =>
  spec.labels.flatMap(({ label, values }) => values.map((value) => `${label}=${value}`));

export function labelsOfTags(tags: readonly string[]): { label: string; values: string[] }[] {
  const labels = new Map<string, string[]>();
  for (const tag of tags) {
    const [, label, value] = /^([A-Za-z_]\w*)=(.+)$/.exec(tag) ?? [];
    if (label !== undefined && value !== undefined) labels.set(label, [...(labels.get(label) ?? []), value]);
  }
  return [...labels].map(([label, values]) => ({ label, values }));
}
