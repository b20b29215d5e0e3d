import type { Host } from "../../../../shared/contract/hosts.ts";
import { csvCell, joinList } from "../importers/csvText.ts";
import { jumpChain, jumpPlaces } from "./jumps.ts";
import type { Exporter } from "./types.ts";

/** A table that spreadsheets open and the import reads back: a column for each field, custom ones as `field:NAME`. */
export const exportCsv: Exporter = ({ hosts, find }) => {
  const names = new Set(hosts.map(({ name }) => name));
  const custom = [...new Set(hosts.flatMap((host) => Object.keys(host.fields ?? {})))].toSorted();
  const columns: readonly (readonly [string, (host: Host) => string])[] = [
    ["name", (host) => host.name],
    ["address", (host) => host.address],
    ["port", (host) => String(host.port)],
    ["user", (host) => host.user],
    ["environment", (host) => host.environment],
    ["groups", (host) => joinList(host.groups)],
    ["tags", (host) => joinList(host.tags)],
    ["jump", (host) => jumpText(host, find, names)],
    ["owner", (host) => host.owner ?? ""],
    ["notes", (host) => host.notes],
    ...custom.map((name) => [`field:${name}`, (host: Host) => host.fields?.[name] ?? ""] as const),
  ];
  const lines = [
    columns.map(([title]) => csvCell(title)),
    ...hosts.map((host) => columns.map(([, value]) => csvCell(value(host)))),
  ];
  return { text: lines.map((cells) => `${cells.join(",")}\r\n`).join(""), hosts: hosts.length, skipped: [] };
};

/** A name where it is in the table and cannot be taken for anything else. */
function jumpText(host: Host, find: (id: string) => Host | undefined, names: ReadonlySet<string>): string {
  const chain = jumpChain(host, find);
  const last = chain.at(-1);
  if (!last) return "";
  return names.has(last.name) && !/[@:,[\]\s/]/.test(last.name) ? last.name : jumpPlaces(chain);
}
