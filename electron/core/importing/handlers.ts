import { join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import type { HandlerInput } from "../../../shared/contract/index.ts";
import { createHostKeys } from "../access/hostKeys.ts";
import type { Handlers } from "../handlers.ts";
import { newHostId } from "../inventory/createInventory.ts";
import { type EditPart, hostKeyPart, revokedPart } from "../inventory/editParts.ts";
import { readHosts } from "../inventory/importers/index.ts";
import { openImportSource, textSource } from "../inventory/importers/reader.ts";
import type { ImportSource, Skipped } from "../inventory/importers/types.ts";
import type { Services } from "../services.ts";
import { fingerprintOf } from "../ssh/fingerprint.ts";
import { keyFinder } from "./keys.ts";
import { type ImportPlan, planImport } from "./plan.ts";
import { changesOf } from "./planHosts.ts";

type Request = HandlerInput<"import.preview">;

const formatNames: Readonly<Record<Request["format"], string>> = {
  "ssh-config": "ssh config",
  ansible: "Ansible inventory",
  terraform: "Terraform state",
  csv: "CSV",
  putty: "PuTTY sessions",
  "known-hosts": "known_hosts",
};

export function createImportHandlers({
  inventory,
  ports,
  db,
}: Pick<Services, "inventory" | "ports" | "db">): Handlers<"import"> {
  const hostKeys = createHostKeys(db, ports.clock);
  const { userName, variables } = ports.environment;

  const open = ({ source }: Request): ImportSource => {
    if (!("path" in source)) return textSource(source.name, source.text, userName, variables);
    const opened = openImportSource(source.path, userName, variables);
    return source.path.startsWith("~/")
      ? openImportSource(join(opened.home, source.path.slice(2)), userName, variables)
      : opened;
  };

  const plan = (request: Request): { plan: ImportPlan; skipped: readonly Skipped[]; included: readonly string[] } => {
    const hosts = inventory.list();
    const knownAddresses = hosts.map(({ name, address, port }) => ({ name, address, port }));
    const source = open(request);
    const parsed = readHosts(request.format, source, { mapping: request.mapping, knownAddresses });
    const { format } = request;
    const fromPath = "path" in request.source;
    // A text has a path for the parsers only.
    const skipped = fromPath
      ? parsed.skipped
      : parsed.skipped.map((one) => ({ ...one, where: one.where.replace(/^\//, "") }));
    const privateKeys = request.privateKeys && fromPath ? keyFinder(source) : null;
    return {
      plan: planImport({ format, parsed, hosts, keys: hostKeys, defaultUser: userName, privateKeys }),
      skipped,
      included: parsed.included ?? [],
    };
  };

  /** All as one edit. Keys that are stored already are used again; ones added for an edit that failed go with it. */
  const applyEdit = (
    planned: ImportPlan["hosts"],
    left: ReadonlySet<string>,
    parts: () => readonly EditPart[],
    label: string,
  ) => {
    const byFingerprint = new Map(
      inventory.credentials().flatMap((one) => (one.kind === "key" ? [[one.fingerprint ?? "", one.id]] : [])),
    );
    const added: string[] = [];
    try {
      const changes = changesOf(planned, left, newHostId, ({ fingerprint, draft }) => {
        const id = byFingerprint.get(fingerprint) ?? inventory.addCredential(draft).id;
        if (!byFingerprint.has(fingerprint)) added.push(id);
        byFingerprint.set(fingerprint, id);
        return id;
      });
      inventory.applyChanges({ ...changes, credentials: added, parts }, label);
      return { added: changes.add.length, changed: changes.update.length, credentials: added.length };
    } catch (error) {
      for (const id of added) inventory.removeCredential(id);
      throw error;
    }
  };

  return {
    preview(request) {
      const { plan: found, skipped, included } = plan(request);
      return { hash: found.hash, rows: [...found.rows], skipped: [...skipped], included: [...included] };
    },
    apply({ hash, leaveOut, ...request }, { report }) {
      const { plan: found } = plan(request);
      if (found.hash !== hash) throw new Failure("import.planChanged");
      const left = new Set(leaveOut);
      let keys = 0;
      const marks = { authority: 0, revoked: 0 };
      const parts = (): EditPart[] => {
        const made: (EditPart | null)[] = [];
        for (const { hostId, row, keys: fresh } of found.keys) {
          if (hostId === null || left.has(row.name)) continue;
          for (const key of fresh) made.push(hostKeyPart(hostKeys, hostId, key));
          keys += fresh.length;
        }
        for (const { row, marked } of found.marked) {
          if (row.state !== "new" || left.has(row.name)) continue;
          const { patterns, keyType, key, comment, marker } = marked;
          if (marker === "revoked") made.push(revokedPart(hostKeys, fingerprintOf(Buffer.from(key, "base64")), key));
          else {
            const authority = hostKeys.authorityList.add(patterns, `${keyType} ${key} ${comment}`);
            made.push({ kind: "authority", authority });
          }
          marks[marker] += 1;
        }
        return made.filter((part) => part !== null);
      };
      const hosts = applyEdit(found.hosts, left, parts, `Import from ${formatNames[request.format]}`);
      const done = { ...hosts, keys, authorities: marks.authority, revoked: marks.revoked };
      report(done);
      return done;
    },
  };
}
