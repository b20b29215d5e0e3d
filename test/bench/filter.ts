import type { FleetHealth } from "../../renderer/app/state/health.ts";
import { searchHosts, worstFirst } from "../../renderer/features/fleet/search.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { completeFilter } from "../../shared/filter/complete.ts";
import { compileFilter } from "../../shared/filter/evaluate.ts";
import { readBegun } from "../../shared/filter/read.ts";
import { vocabularyOf } from "../../shared/filter/vocabulary.ts";
import { median, rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";
import { emptySample } from "../support/samples.ts";

const HOSTS = 10_000;
const ROUNDS = 11;
/** One frame at 60 a second, milliseconds. */
const TARGET_MS = 16;
/** Typed letter by letter: words, labels, a wildcard, numbers, alternatives, notes. */
const sentence = 'web env:prod,stag -tag:team:3 (cpu>50 OR notes:"reboot only") *-fra-* group:web';

const roles = ["web", "database", "cache", "queue", "mail", "proxy", "build", "backup"];
const sites = ["fra", "ams", "sin", "iad", "sfo"];
const environments = ["production", "staging", "development", "test"];
const pick = (items: readonly string[], n: number): string => items[n % items.length] ?? "";

function hostOf(n: number): Host {
  const role = pick(roles, n);
  const site = pick(sites, Math.floor(n / roles.length));
  return {
    id: `h${n}`,
    name: `${role}-${site}-${n}`,
    address: `127.${1 + (n >> 8)}.${n & 255}.1`,
    port: 22,
    user: n % 3 === 0 ? "root" : "admin",
    environment: pick(environments, n),
    groups: [`${role}/${site}`, `${site} rack ${n % 40}`],
    tags: [`os:debian-1${n % 4}`, `team:${n % 25}`, "ssh"],
    notes: `Serves ${role} for ${site}. Reboot only in the window on Sunday from 02:00 to 04:00, after a word with team ${n % 25}.`,
    jumpHostId: null,
    credentialId: null,
    createdAt: 0,
    updatedAt: 0,
    owner: `team ${n % 25}`,
    fields: { rack: String(n % 40) },
  };
}

const healthOf = (n: number): FleetHealth => ({
  hostId: `h${n}`,
  status: n % 10 === 0 ? "warning" : "ok",
  reasons: [],
  facts: null,
  failure: null,
  since: 0,
  spark: [],
  last: {
    ...emptySample,
    cpu: { percent: n % 100, iowaitPercent: 0, stealPercent: 0, cores: [] },
    memory: { totalBytes: 8e9, availableBytes: 4e9, swapTotalBytes: 0, swapFreeBytes: 0 },
    load: [0.5, 0.5, 0.5],
    uptimeSeconds: 86_400,
    probeCpuMs: 1,
  },
});

/** The page's own work for the slowest letter of a long filter over 10,000 hosts: read, filter, order, complete. */
export async function filterBench(): Promise<BenchRow[]> {
  const hosts = Array.from({ length: HOSTS }, (_, n) => hostOf(n));
  const byHost = new Map(hosts.map((host, n) => [host.id, healthOf(n)]));
  const vocabulary = vocabularyOf(hosts);
  const took: number[][] = Array.from({ length: sentence.length }, () => []);
  let found = 0;
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [at, times] of took.entries()) {
      const typed = sentence.slice(0, at + 1);
      const started = performance.now();
      found = worstFirst(searchHosts(hosts, byHost, compileFilter(readBegun(typed)))).length;
      completeFilter(typed, typed.length, vocabulary);
      times.push(performance.now() - started);
    }
  if (found === 0 || found === HOSTS) throw new Error(`the filter holds for ${found} of ${HOSTS} hosts`);
  const letters = took.map(median);
  const slowest = Math.max(...letters);
  const first = took.map(([one]) => one ?? 0);
  process.stderr.write(
    `filter: ${found} hosts, median letter ${rounded(median(letters))} ms, slowest ${rounded(slowest)} ms after ${JSON.stringify(sentence.slice(0, letters.indexOf(slowest) + 1))}, ${rounded(Math.max(...first))} ms the first time\n`,
  );
  return [
    {
      name: "filter.keystroke",
      value: rounded(slowest),
      unit: "ms",
      peer: null,
      peerValue: null,
      ratio: null,
      target: TARGET_MS,
      met: slowest <= TARGET_MS,
    },
  ];
}
