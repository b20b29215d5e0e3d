import { createHash } from "node:crypto";
import type { BundlePart } from "../../../../shared/contract/bundle.ts";
import type { Host, HostAccess, HostPatch } from "../../../../shared/contract/hosts.ts";
import type { SavedFilter } from "../../../../shared/contract/filters.ts";
import { isFailure } from "../../../../shared/base/failure.ts";
import { parseFilter } from "../../../../shared/filter/parse.ts";
import { canonicalJson } from "../../actions/canonicalJson.ts";
import type { CredentialStore } from "../../credentials/credentialStore.ts";
import { type PlannedHost, planHosts } from "../../importing/planHosts.ts";
import { planKeys, type TrustedKeys } from "../../importing/planKeys.ts";
import { jumpChain, jumpPlaces } from "../exporters/jumps.ts";
import type { ImportedHost } from "../importers/types.ts";
import type { BundleDocument } from "./format.ts";
import { type CredentialMatch, matchCredentials } from "./matchCredentials.ts";

type BundledHost = BundleDocument["hosts"][number];

export interface BundlePlan {
  readonly hash: string;
  readonly hosts: readonly PlannedHost[];
  /** Keys to be trusted, by the name of the host in the bundle: base64 of their wire form. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Fingerprints to be pinned for new hosts that have no other key, by name. */
  readonly pins: ReadonlyMap<string, string>;
  readonly credentials: readonly CredentialMatch[];
  readonly filters: BundleDocument["filters"];
  readonly parts: readonly BundlePart[];
}

export interface BundlePlanInput {
  readonly document: BundleDocument;
  readonly hosts: readonly Host[];
  readonly store: CredentialStore;
  readonly keys: TrustedKeys;
  readonly filters: readonly SavedFilter[];
  readonly defaultUser: string;
}

/** What a bundle would change here: hosts as in every import, their credentials, trusted keys and saved filters. */
export function planBundle({ document, hosts, store, keys, filters, defaultUser }: BundlePlanInput): BundlePlan {
  const credentials = matchCredentials(document.credentials, store);
  const idOf = new Map(credentials.map(({ bundled, id }) => [bundled.id, id]));
  const bundled = new Map(document.hosts.map((host) => [host.name, host]));
  const names = new Map(store.all().map(({ id, name }) => [id, name]));
  for (const { id, name } of credentials) if (id !== null) names.set(id, name);

  const imported = document.hosts.map((host) => asImported(host, document.hosts, idOf));
  const found = new Map<string, readonly string[]>();
  const pins = new Map<string, string>();
  const planned = planHosts({ hosts: imported, skipped: [] }, hosts, defaultUser).map((item) => {
    const source = bundled.get(item.incoming.imported.name);
    if (!source || item.row.state === "refused") return item;
    const withFlag =
      source.maintenance && item.incoming.existing === null ? changed(item, [], { maintenance: true }) : item;
    const withCredential = addCredential(withFlag, idOf.get(source.credentialId ?? "") ?? null, names);
    return addKeys(withCredential, source, { document, known: keys, found, pins });
  });
  const newFilters = planFilters(document.filters, filters);
  const parts = [...credentials.map(({ part }) => part), ...newFilters.map(({ part }) => part)];
  const patches = planned.map(({ row, patch }) => (row.state === "refused" ? null : patch));
  const rows = planned.map(({ row }) => row);
  const shown = { rows, parts, patches, keys: [...found], pins: [...pins], created: document.createdAt };
  return {
    hash: createHash("sha256").update(canonicalJson(shown)).digest("hex"),
    hosts: planned,
    keys: found,
    pins,
    credentials,
    filters: newFilters.filter(({ part }) => part.state === "new").map(({ filter }) => filter),
    parts,
  };
}

/** A host of a bundle as one of a file, with ids of this vault's credentials in its ways of access. */
function asImported(
  host: BundledHost,
  all: readonly BundledHost[],
  idOf: ReadonlyMap<string, string | null>,
): ImportedHost {
  const byId = new Map(all.map((item) => [item.id, item]));
  const chain = host.jumpHostId === null ? [] : jumpChain(host as Host, (id) => byId.get(id) as Host | undefined);
  const last = chain.at(-1);
  const byName = last !== undefined && !/[@:,[\]\s/]/.test(last.name);
  const access = host.access && accessHere(host.access, idOf);
  return {
    name: host.name,
    address: host.address,
    port: host.port,
    user: host.user,
    groups: host.groups,
    tags: host.tags,
    jump: last === undefined ? null : byName ? last.name : jumpPlaces(chain),
    identityFile: null,
    vars: {},
    ...(host.environment !== "" && { environment: host.environment }),
    ...(host.notes !== "" && { notes: host.notes }),
    ...(host.owner && { owner: host.owner }),
    ...(host.fields && { fields: host.fields }),
    ...(access && { access }),
  };
}

/** Consent to run a program is given on each computer anew. */
function accessHere(access: HostAccess, idOf: ReadonlyMap<string, string | null>): HostAccess {
  const { moreCredentialIds, totpCredentialId, proxy, proxyCommandAllowed: _consent, ...rest } = access;
  const here = (id: string | undefined): string | null => (id === undefined ? null : (idOf.get(id) ?? null));
  const more = moreCredentialIds?.flatMap((id) => here(id) ?? []) ?? [];
  const [totp, login] = [here(totpCredentialId), here(proxy?.credentialId)];
  const { credentialId: _elsewhere, ...place } = proxy ?? { kind: "socks5" as const, address: "", port: 0 };
  return {
    ...rest,
    ...(more.length > 0 && { moreCredentialIds: more }),
    ...(totp !== null && { totpCredentialId: totp }),
    ...(proxy && { proxy: { ...place, ...(login !== null && { credentialId: login }) } }),
  };
}

function addCredential(item: PlannedHost, id: string | null, names: ReadonlyMap<string, string>): PlannedHost {
  const { existing } = item.incoming;
  if (id === null || existing?.credentialId === id) return item;
  const before = existing?.credentialId ? (names.get(existing.credentialId) ?? null) : null;
  const change = { field: "credential", before, after: names.get(id) ?? "" };
  return changed(item, [change], { credentialId: id });
}

function changed(
  item: PlannedHost,
  changes: PlannedHost["row"]["changes"],
  patch: HostPatch,
  remark = "",
): PlannedHost {
  const { row } = item;
  const state = row.state === "unchanged" && changes.length > 0 ? "changed" : row.state;
  const remarks = [row.remark, remark].filter(Boolean).join("; ");
  return {
    ...item,
    row: { ...row, state, remark: remarks, changes: [...row.changes, ...changes] },
    patch: { ...item.patch, ...patch },
  };
}

interface KeyTarget {
  readonly document: BundleDocument;
  readonly known: TrustedKeys;
  readonly found: Map<string, readonly string[]>;
  readonly pins: Map<string, string>;
}

/** Trusts the host's keys unless another one of their kind is trusted here, or they were revoked here. */
function addKeys(item: PlannedHost, source: BundledHost, { document, known, found, pins }: KeyTarget): PlannedHost {
  const keys = document.hostKeys[source.id] ?? [];
  const hostKeys = keys.flatMap(({ key }) => key ?? []);
  const { existing } = item.incoming;
  const pinned = keys.find(({ key }) => key === null);
  if (existing === null && hostKeys.length === 0 && pinned && known.revokedAt(pinned.fingerprint) === undefined)
    pins.set(source.name, pinned.fingerprint);
  if (hostKeys.length === 0) return item;
  const host = existing ?? { ...source, id: "", createdAt: 0, updatedAt: 0 };
  const here = existing ? known : { trusted: () => [], revokedAt: (print: string) => known.revokedAt(print) };
  const place = { ...item.incoming.imported, address: host.address, port: host.port, hostKeys };
  const [plan] = planKeys({ hosts: [place], skipped: [] }, [host], here);
  if (!plan) return item;
  if (plan.keys.length > 0) found.set(source.name, plan.keys);
  return changed(item, plan.row.changes, {}, plan.row.remark);
}

function planFilters(
  bundled: BundleDocument["filters"],
  present: readonly SavedFilter[],
): { filter: BundleDocument["filters"][number]; part: BundlePart }[] {
  const known = new Map(present.map((item) => [item.name.toLowerCase(), item]));
  return bundled.map((filter) => {
    const same = known.get(filter.name.toLowerCase());
    const part = { kind: "filter" as const, name: filter.name, state: "new" as const, remark: "" };
    if (same?.filter === filter.filter && same.group === filter.group)
      return { filter, part: { ...part, state: "unchanged" } };
    if (same) return { filter, part: { ...part, state: "refused", remark: "another filter has this name" } };
    return {
      filter,
      part: understood(filter.filter) ? part : { ...part, state: "refused", remark: "it is no filter" },
    };
  });
}

function understood(text: string): boolean {
  try {
    parseFilter(text);
    return true;
  } catch (error) {
    if (isFailure(error)) return false;
    throw error;
  }
}
