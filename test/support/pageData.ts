import type { Archive } from "../../shared/contract/backup.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import type { PatchInventory, PatchPlan } from "../../shared/contract/patching.ts";
import type { Run } from "../../shared/contract/runs.ts";

/** Things of the contract as the core would send them, for tests of the page; `part` says what matters to a test. */
export function aHost(part: Partial<Host> = {}): Host {
  return {
    id: "h1",
    name: "web1",
    address: "192.0.2.1",
    port: 22,
    user: "root",
    environment: "",
    groups: [],
    tags: [],
    notes: "",
    jumpHostId: null,
    credentialId: null,
    createdAt: Date.UTC(2026, 0, 1),
    updatedAt: Date.UTC(2026, 0, 1),
    ...part,
  };
}

export function aRun(part: Partial<Run> = {}): Run {
  return {
    id: "r1",
    kind: "patch.apply",
    hostId: "h1",
    title: "Update web1",
    state: "running",
    startedAt: Date.now() - 60_000,
    endedAt: null,
    progress: 0.25,
    step: "Unpacking bash",
    secondsLeft: 90,
    cancellable: true,
    failure: null,
    report: null,
    ...part,
  };
}

export function aPatchInventory(part: Partial<PatchInventory> = {}): PatchInventory {
  return {
    hostId: "h1",
    manager: "apt",
    updates: [
      { name: "openssl", from: "3.0.1", to: "3.0.2", origin: "Debian-Security", security: true },
      { name: "nano", from: "7.1", to: "7.2", origin: "Debian", security: false },
    ],
    held: [],
    broken: null,
    rebootRequired: false,
    rebootPackages: [],
    listsRefreshedAt: Date.now() - 60_000,
    takenAt: Date.now() - 1000,
    ...part,
  };
}

export function aPatchPlan(part: Partial<PatchPlan> = {}): PatchPlan {
  const { updates } = aPatchInventory();
  return {
    hash: "a".repeat(64),
    kind: "patch.apply",
    hostId: "h1",
    createdAt: Date.now(),
    summary: "2 packages are updated",
    steps: [
      { title: "Update openssl", detail: "3.0.1 to 3.0.2", risk: "low" },
      { title: "Update nano", detail: "7.1 to 7.2", risk: "none" },
    ],
    undo: null,
    estimatedSeconds: 40,
    production: false,
    manager: "apt",
    updates,
    removals: [],
    downloadBytes: 2_097_152,
    scope: "all",
    ...part,
  };
}

export function anArchive(part: Partial<Archive> = {}): Archive {
  return {
    id: "a1",
    path: "/home/ada/backups/web1-20261123.tar.zst.age",
    hostId: "h1",
    hostName: "web1",
    paths: ["/etc", "/home", "/srv"],
    createdAt: Date.UTC(2026, 10, 23, 8),
    bytes: 1_048_576,
    contentBytes: 5_242_880,
    files: 1200,
    present: true,
    verifiedAt: null,
    warnings: [],
    safety: false,
    ...part,
  };
}
