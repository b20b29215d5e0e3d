import type { Host } from "../../../../shared/contract/hosts.ts";
import type { MarkedKey, Skipped } from "../importers/types.ts";

export interface ExportInput {
  /** What is exported, in this order. */
  readonly hosts: readonly Host[];
  /** Any host of the inventory: jump hosts are named even where they are not exported. */
  find(id: string): Host | undefined;
  /** Trusted public host keys, base64 of their wire form. */
  keysOf(hostId: string): readonly string[];
  /** known_hosts: authorities for hosts and revoked keys, which belong to no single host. */
  readonly markedKeys?: readonly MarkedKey[];
}

export interface Exported {
  readonly text: string;
  /** Hosts in the text. */
  readonly hosts: number;
  readonly skipped: readonly Skipped[];
}

/** Writes hosts in one format; secrets are never part of it. */
export type Exporter = (input: ExportInput) => Exported;
