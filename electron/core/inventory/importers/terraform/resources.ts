import { at, listOf, objectOf, textOf } from "./values.ts";

/** One object that Terraform manages (or a data source that tells addresses), without its sensitive values. */
export interface Resource {
  /** Terraform's own: `module.app["a"].aws_instance.web[0]`. */
  readonly address: string;
  /** Names of the modules around it, without keys. */
  readonly modules: readonly string[];
  readonly type: string;
  readonly name: string;
  /** Key of count or for_each. */
  readonly index: string | number | null;
  readonly values: Readonly<Record<string, unknown>>;
  readonly tainted: boolean;
  /** Replaced already and waiting to be destroyed. */
  readonly deposed: boolean;
}

/** The file is none of the formats that are read; the message is a half sentence. */
export class UnknownState extends Error {}

/** The one data source that is read: it alone has the addresses of libvirt machines since 0.9 of their provider. */
export const libvirtAddresses = "libvirt_domain_interface_addresses";

const deepest = 32;
const maxResources = 50_000;
const maxSensitive = 1000;

function indexOf(value: unknown): string | number | null {
  return typeof value === "string" || typeof value === "number" ? value : null;
}

const indexText = (index: string | number | null): string =>
  index === null ? "" : typeof index === "number" ? `[${index}]` : `[${JSON.stringify(index)}]`;

/** Names of the modules of an address such as `module.a["x.y"].module.b`. */
function moduleNames(address: string): string[] {
  const bare = address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g, "");
  return [...bare.matchAll(/(?:^|\.)module\.([^.]+)/g)].map(([, name]) => name ?? "");
}

/** What marks the part of a value with this key or index: marks of a list may be a list, or an object by index. */
const partOf = (marks: unknown, key: string | number): unknown =>
  Array.isArray(marks) ? at(marks, Number(key)) : at(marks, String(key));

/** A copy without what `sensitive` marks: the shape of the values, with `true` for what is sensitive. */
function withoutMarked(value: unknown, sensitive: unknown, depth = 0): unknown {
  if (sensitive === true || depth > deepest) return undefined;
  if (Array.isArray(value)) return value.map((item, index) => withoutMarked(item, partOf(sensitive, index), depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const kept = withoutMarked(item, partOf(sensitive, key), depth + 1);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}

/** Marks of the form above, from the paths that a state file lists: `[{type: "get_attr", value: "password"}, ...]`. */
function marksOf(paths: unknown): unknown {
  // More than any provider has: then nothing of it is kept.
  if (listOf(paths).length > maxSensitive) return true;
  let marks: unknown = {};
  for (const path of listOf(paths)) {
    const steps = listOf(path).map((step) => {
      const value = at(step, "value");
      return String((typeof value === "object" ? at(value, "value") : value) as string | number);
    });
    marks = marked(marks, steps);
  }
  return marks;
}

function marked(marks: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined || marks === true || rest.length > deepest) return true;
  const known = objectOf(marks);
  const inner = Object.hasOwn(known, step) ? known[step] : {};
  // Made of entries: a key may be called __proto__.
  return Object.fromEntries([...Object.entries(known), [step, marked(inner, rest)]]);
}

const isRead = (mode: unknown, type: string): boolean =>
  mode === "managed" || (mode === "data" && type === libvirtAddresses);

/** `terraform.tfstate` of Terraform since 0.12 and of OpenTofu. */
function* stateResources(state: unknown): Generator<Resource> {
  for (const resource of listOf(at(state, "resources"))) {
    const [type, name] = [textOf(at(resource, "type")), textOf(at(resource, "name"))];
    if (type === null || name === null || !isRead(at(resource, "mode"), type)) continue;
    const module = textOf(at(resource, "module")) ?? "";
    for (const instance of listOf(at(resource, "instances"))) {
      const index = indexOf(at(instance, "index_key"));
      yield {
        address: `${module === "" ? "" : `${module}.`}${type}.${name}${indexText(index)}`,
        modules: moduleNames(module),
        type,
        name,
        index,
        values: objectOf(withoutMarked(at(instance, "attributes"), marksOf(at(instance, "sensitive_attributes")))),
        tainted: at(instance, "status") === "tainted",
        deposed: textOf(at(instance, "deposed")) !== null,
      };
    }
  }
}

/** One module of `terraform show -json`, and those inside it. */
function* shownResources(module: unknown, depth: number): Generator<Resource> {
  if (depth > deepest) return;
  const modules = moduleNames(textOf(at(module, "address")) ?? "");
  for (const resource of listOf(at(module, "resources"))) {
    const [type, name] = [textOf(at(resource, "type")), textOf(at(resource, "name"))];
    if (type === null || name === null || !isRead(at(resource, "mode"), type)) continue;
    const index = indexOf(at(resource, "index"));
    yield {
      address: textOf(at(resource, "address")) ?? `${type}.${name}${indexText(index)}`,
      modules,
      type,
      name,
      index,
      values: objectOf(withoutMarked(at(resource, "values"), at(resource, "sensitive_values"))),
      tainted: at(resource, "tainted") === true,
      deposed: textOf(at(resource, "deposed_key")) !== null,
    };
  }
  for (const child of listOf(at(module, "child_modules"))) yield* shownResources(child, depth + 1);
}

function formatOf(document: unknown): Generator<Resource> {
  const file = objectOf(document);
  if (file["encrypted_data"] !== undefined)
    throw new UnknownState("the state is encrypted by OpenTofu: use `tofu show -json` instead");
  if (file["planned_values"] !== undefined || file["resource_changes"] !== undefined)
    throw new UnknownState("it is a plan, not a state: use `terraform show -json` without a plan file");
  const format = textOf(file["format_version"]);
  if (format !== null) {
    if (!/^[01]\.\d+$/.test(format))
      throw new UnknownState(`its format_version ${format.slice(0, 20)} is not known, only 0.x and 1.x are`);
    return shownResources(at(file, "values", "root_module"), 0);
  }
  const version = file["version"];
  if (
    version === undefined ||
    (file["resources"] === undefined && file["lineage"] === undefined && file["modules"] === undefined)
  )
    throw new UnknownState("it is neither a Terraform state nor the output of `terraform show -json`");
  if (file["backend"] !== undefined)
    throw new UnknownState("it only names a remote backend: use the output of `terraform show -json` instead");
  if (version !== 4)
    throw new UnknownState(
      `its version ${JSON.stringify(version).slice(0, 20)} is not known, only 4 is (Terraform 0.12 and later, OpenTofu)`,
    );
  return stateResources(file);
}

/** Everything a state or the output of `show -json` manages. Throws UnknownState for anything else. */
export function readResources(text: string): Resource[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new UnknownState("it is no JSON");
  }
  const found: Resource[] = [];
  for (const resource of formatOf(document)) {
    if (found.length >= maxResources) throw new UnknownState(`it has more than ${maxResources} resources`);
    found.push(resource);
  }
  return found;
}
