import { basename } from "node:path";
import { Failure } from "../../../../shared/base/failure.ts";
import { type CsvRow, detectDelimiter, parseCsv, splitList, unguard } from "./csvText.ts";
import { importBounds, type ImportedHost, type Importer, type Skipped } from "./types.ts";

/** Columns that are recognised by their titles, without case, spaces and punctuation. */
const titles: Readonly<Record<string, readonly string[]>> = {
  name: ["name", "host", "hostname", "server", "servername", "alias", "label", "session", "inventoryhostname"],
  address: ["address", "ip", "ipaddress", "ipv4", "ipv6", "fqdn", "dns", "ansiblehost", "hostaddress", "target"],
  port: ["port", "sshport", "portnumber", "ansibleport"],
  user: ["user", "username", "login", "sshuser", "ansibleuser", "account"],
  groups: ["groups", "group", "folder"],
  tags: ["tags", "tag", "labels"],
  environment: ["environment", "env", "stage"],
  jump: ["jump", "jumphost", "proxyjump", "bastion", "gateway", "via"],
  identityFile: ["identityfile", "key", "keyfile", "privatekey", "sshkey", "ansiblesshprivatekeyfile"],
  notes: ["notes", "note", "comment", "comments", "description"],
  owner: ["owner", "responsible", "contact"],
};
const fieldNames = Object.keys(titles);
/** Never taken over: a table is no place for secrets, and the inventory shows custom fields. */
const secretTitle = /pass(word|wd|phrase)?$|secret|token|^pwd$/;

const plain = (title: string): string => title.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** What a column is: a field of the host, `field:NAME` for a custom field, `-` for a column to leave out, or null. */
function recognise(title: string): string | null {
  if (/^field:./.test(title)) return title;
  const key = plain(title);
  return fieldNames.find((field) => titles[field]?.includes(key)) ?? null;
}

/**
 * A table with a title for each column. `mapping` gives the field for a column by its title or its number from 1:
 * a field of the host, `field:NAME` or `-`. Other columns become vars. import.badFile {path, reason}.
 */
export const importCsv: Importer = (source, { mapping }) => {
  const text = source.read(source.path);
  if (text === null) throw new Failure("import.unreadable", { path: source.path, reason: "missing or not a file" });
  const file = basename(source.path);
  const { rows, open } = parseCsv(text, detectDelimiter(text));
  const [header, ...body] = rows;
  if (!header) throw new Failure("import.badFile", { path: file, reason: "it is empty" });
  if (body.length > importBounds.hosts) throw new Failure("import.tooLarge", { limit: `${importBounds.hosts} hosts` });
  const columns = assign(header, mapping, file);
  const skipped: Skipped[] = columns.flatMap(({ field, title }) =>
    field === null && secretTitle.test(plain(title))
      ? [{ where: `${file}:${header.line}`, reason: `column ${title.slice(0, 80)} looks secret and is left out` }]
      : [],
  );
  if (open) skipped.push({ where: file, reason: "a quote never closes; the end of the table may be missing" });
  const hosts: ImportedHost[] = [];
  for (const row of body) {
    const host = describe(row, columns);
    if (typeof host === "string") skipped.push({ where: `${file}:${row.line}`, reason: host });
    else hosts.push(host);
  }
  return { hosts, skipped };
};

interface Column {
  readonly title: string;
  /** null = a column that becomes a var. */
  readonly field: string | null;
}

function assign(header: CsvRow, mapping: Readonly<Record<string, string>>, file: string): Column[] {
  const bad = (reason: string): Failure => new Failure("import.badFile", { path: file, reason });
  const names = header.cells.map((cell) => unguard(cell).trim());
  const given = new Map<number, string>();
  for (const [column, field] of Object.entries(mapping)) {
    const number = /^\d{1,3}$/.test(column) ? Number(column) - 1 : -1;
    const found = names.findIndex((title) => title === column);
    const index =
      found >= 0 ? found : names.findIndex((title) => plain(title) === plain(column) && plain(column) !== "");
    const at = index >= 0 ? index : number;
    if (at < 0 || at >= names.length) throw bad(`it has no column ${column.slice(0, 80)}`);
    const known = fieldNames.find((name) => plain(name) === plain(field));
    if (known === undefined && field !== "-" && !/^field:./.test(field))
      throw bad(`${field.slice(0, 80)} is not a field; use one of ${fieldNames.join(", ")}, field:NAME or -`);
    given.set(at, known ?? field);
  }
  const used = new Set(given.values());
  const columns = names.map((title, index) => {
    const explicit = given.get(index);
    const field = explicit ?? recognise(title);
    // The first of several columns for one field wins; an explicit one before all others.
    if (explicit === undefined && field !== null && used.has(field)) return { title, field: null };
    if (field !== null) used.add(field);
    return { title, field };
  });
  if (!used.has("address") && !used.has("name"))
    throw bad("no column is known as the name or the address; map one with its title");
  return columns;
}

/** A host, or why the row is none. */
function describe({ cells }: CsvRow, columns: readonly Column[]): ImportedHost | string {
  const values = new Map<string, string>();
  const vars: Record<string, string> = Object.create(null) as Record<string, string>;
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [index, { title, field }] of columns.entries()) {
    const value = unguard(cells[index] ?? "");
    const trimmed = value.trim();
    if (trimmed === "" || field === "-") continue;
    if (field?.startsWith("field:")) fields[field.slice("field:".length)] = trimmed;
    else if (field !== null) values.set(field, field === "notes" ? value : trimmed);
    else if (title !== "" && !secretTitle.test(plain(title))) vars[title] = trimmed;
  }
  const text = (field: string): string | null => values.get(field) ?? null;
  // One of the two is enough: many tables know only names.
  const name = text("name") ?? text("address");
  const address = text("address") ?? text("name");
  if (name === null || address === null) return "it has neither a name nor an address";
  const port = text("port");
  if (port !== null && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    return `${port.slice(0, 20)} is not a port number`;
  const optional = { environment: text("environment"), notes: text("notes"), owner: text("owner") };
  return {
    name,
    address,
    port: port === null ? null : Number(port),
    user: text("user"),
    groups: splitList(text("groups") ?? ""),
    tags: splitList(text("tags") ?? ""),
    jump: text("jump"),
    identityFile: text("identityFile"),
    vars: { ...vars },
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
    ...(Object.keys(fields).length > 0 ? { fields: { ...fields } } : {}),
  };
}
