import { Failure } from "../../../../shared/base/failure.ts";
import type { ImportFormat } from "../../../../shared/contract/importing.ts";
import { importAnsible } from "./ansible/index.ts";
import { importCsv } from "./csv.ts";
import { importKnownHosts } from "./knownHosts.ts";
import { importPutty } from "./putty.ts";
import { importSshConfig } from "./sshConfig.ts";
import { importTerraform } from "./terraform/index.ts";
import { importBounds, type Importer, type ImportOptions, type ImportSource, type ParseResult } from "./types.ts";

/** Things named that were left out; what is beyond them is counted. */
const maxSkipped = 5_000;

const importers: Readonly<Record<ImportFormat, Importer>> = {
  "ssh-config": importSshConfig,
  ansible: importAnsible,
  terraform: importTerraform,
  csv: importCsv,
  putty: importPutty,
  "known-hosts": importKnownHosts,
};

/** Reads hosts in one format, within the bounds of an import. Failures: see Importer. */
export function readHosts(format: ImportFormat, source: ImportSource, options: ImportOptions): ParseResult {
  const parsed = importers[format](source, options);
  if (parsed.hosts.length > importBounds.hosts)
    throw new Failure("import.tooLarge", { limit: `${importBounds.hosts} hosts` });
  const { skipped } = parsed;
  if (skipped.length <= maxSkipped) return parsed;
  const more = { where: source.path, reason: `${skipped.length - maxSkipped} more are not listed` };
  return { ...parsed, skipped: [...skipped.slice(0, maxSkipped), more] };
}
