import { importAnsible } from "../../../../../../../electron/core/inventory/importers/ansible/index.ts";
import type { ImportSource, ParseResult } from "../../../../../../../electron/core/inventory/importers/types.ts";

/** A file system of a few texts by absolute path, as an import sees it. */
export function filesSource(path: string, files: Readonly<Record<string, string>>): ImportSource {
  const paths = Object.keys(files);
  const isFolder = (item: string): boolean => paths.some((file) => file.startsWith(`${item}/`));
  return {
    path,
    home: "/home/me",
    user: "me",
    hostName: "laptop",
    read: (file) => files[file] ?? null,
    kind: (item) => (files[item] !== undefined ? "file" : isFolder(item) ? "folder" : null),
    glob(pattern) {
      const folder = pattern.replace(/\*$/, "").replaceAll(/\[(.)\]/g, "$1");
      const inside = paths
        .filter((file) => file.startsWith(folder))
        .map((file) => folder + file.slice(folder.length).split("/")[0])
        .filter((file) => !file.slice(folder.length).startsWith("."));
      return [...new Set(inside)].toSorted();
    },
  };
}

/** Imports one text, or the first of several files. */
export function readInventory(text: string | Readonly<Record<string, string>>, path = "/inv/hosts"): ParseResult {
  const files = typeof text === "string" ? { [path]: text } : text;
  return importAnsible(filesSource(path, files), { mapping: {}, knownAddresses: [] });
}
