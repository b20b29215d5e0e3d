import {
  appendFileSync,
  cpSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  closeSync,
  constants,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditLog, AuditRecord } from "../../../../../electron/core/audit/auditLog.ts";
import type { Disk } from "../../../../../electron/core/audit/disk.ts";
import { createAuditLog, openAuditLog } from "../../../../../electron/core/audit/openAuditLog.ts";
import type { SegmentLimits } from "../../../../../electron/core/audit/segments.ts";
import { deriveSealKeys } from "../../../../../electron/core/audit/seal.ts";

/**
 * A disk that does not wait for the platters: for tests that write thousands of entries and do not crash. It replaces a file in
 * place, because ext4 writes a file out when another is renamed over it; whoever reads meanwhile needs `renamingDisk`.
 */
export const fastDisk: Disk = {
  append: (fd, bytes) => void writeSync(fd, bytes),
  create: (path, bytes) => writeFileSync(path, bytes, { flag: "wx", mode: 0o600 }),
  replace(path, bytes) {
    const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
    writeSync(fd, bytes, 0, bytes.length, 0);
    ftruncateSync(fd, bytes.length);
    closeSync(fd);
  },
  ensure: (path) => appendFileSync(path, ""),
  truncate(path, length) {
    const fd = openSync(path, "r+");
    ftruncateSync(fd, length);
    closeSync(fd);
  },
  erase: (path) => unlinkSync(path),
};

/** The same, but a reader finds the file as it was or as it is to be. */
export const renamingDisk: Disk = {
  ...fastDisk,
  replace(path, bytes) {
    writeFileSync(`${path}.tmp`, bytes);
    renameSync(`${path}.tmp`, path);
  },
};

export const seed = new Uint8Array(32).fill(7);
export const sealKeys = await deriveSealKeys(seed);

/** Moves on by one second each time it is asked. */
export function tickingClock(start = 1_700_000_000_000): { now(): number } {
  let time = start;
  return { now: () => (time += 1000) };
}

export class AuditFixture {
  readonly folder = mkdtempSync(join(tmpdir(), "holdfast-audit-"));
  readonly clock = tickingClock();
  private logs: AuditLog[] = [];

  path(name: string): string {
    return join(this.folder, name);
  }

  async create(disk: Disk = fastDisk, limits?: SegmentLimits): Promise<AuditLog> {
    const options = { sealPublicKey: sealKeys.publicKey, clock: this.clock, disk };
    return this.keep(await createAuditLog(this.folder, limits ? { ...options, limits } : options));
  }

  async open(options: Partial<Parameters<typeof openAuditLog>[1]> = {}): Promise<AuditLog> {
    return this.keep(await openAuditLog(this.folder, { clock: this.clock, disk: fastDisk, ...options }));
  }

  /** A copy of the folder as it is now, for tests that alter it. */
  copy(): string {
    const target = mkdtempSync(join(tmpdir(), "holdfast-audit-copy-"));
    this.copies.push(target);
    cpSync(this.folder, target, { recursive: true });
    return target;
  }

  dispose(): void {
    for (const log of this.logs) log.close();
    for (const folder of [this.folder, ...this.copies]) rmSync(folder, { recursive: true, force: true });
  }

  private readonly copies: string[] = [];

  private keep(log: AuditLog): AuditLog {
    this.logs.push(log);
    return log;
  }
}

export function event(action: string, data: Record<string, unknown> = {}): AuditRecord {
  return { kind: "event", hostIds: ["h1"], detail: { action, actor: "ada", hosts: ["web-1"], data } };
}

export function intent(action: string, data: Record<string, unknown> = {}, host = "web-1"): AuditRecord {
  return { kind: "intent", hostIds: ["h1"], detail: { action, actor: "ada", hosts: [host], data } };
}

export function outcome(
  intentSeq: number,
  result: "succeeded" | "failed" | "cancelled" = "succeeded",
  failureCode?: string,
): AuditRecord {
  const detail = { action: "", actor: "ada", hosts: ["web-1"], data: { exitCode: 0 } };
  return {
    kind: "outcome",
    hostIds: ["h1"],
    intentSeq,
    outcome: result,
    detail: failureCode === undefined ? detail : { ...detail, failureCode },
  };
}

export function lines(path: string): string[] {
  return readFileSync(path, "utf8").split("\n").slice(0, -1);
}
