import type { ImportedHost, ImportOptions, ImportSource } from "../../electron/core/inventory/importers/types.ts";
import { matchesPattern } from "../../electron/core/inventory/importers/pattern.ts";

/** Files by absolute path, held in memory; the first one is the one that the admin named. */
export function memorySource(
  files: Readonly<Record<string, string>>,
  path = Object.keys(files)[0] ?? "/none",
): ImportSource {
  const folders = new Set(
    Object.keys(files).flatMap((file) => {
      const parts = file.split("/").slice(1, -1);
      return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
    }),
  );
  const all = [...Object.keys(files), ...folders];
  // As in a shell, a star ends at a slash.
  const fits = (file: string, pattern: string): boolean => {
    const [left, right] = [file.split("/"), pattern.split("/")];
    return left.length === right.length && left.every((part, index) => matchesPattern(part, right[index] ?? ""));
  };
  return {
    path,
    home: "/home/alice",
    user: "alice",
    hostName: "laptop.example.com",
    read: (file) => files[file] ?? null,
    glob: (pattern) => all.filter((file) => fits(file, pattern)).toSorted(),
    kind: (file) => (files[file] === undefined ? (folders.has(file) ? "folder" : null) : "file"),
  };
}

export const noOptions: ImportOptions = { mapping: {}, knownAddresses: [] };

/** A host as a file describes it, with nothing said but what is given. */
export const importedHost = (host: Partial<ImportedHost> & { name: string }): ImportedHost => ({
  address: host.name,
  port: null,
  user: null,
  groups: [],
  tags: [],
  jump: null,
  identityFile: null,
  vars: {},
  ...host,
});
