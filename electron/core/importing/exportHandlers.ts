import type { ExportFormat } from "../../../shared/contract/importing.ts";
import { createHostKeys, type HostKeys } from "../access/hostKeys.ts";
import type { Handlers } from "../handlers.ts";
import { exportAnsible } from "../inventory/exporters/ansible.ts";
import { exportCsv } from "../inventory/exporters/csv.ts";
import { exportKnownHosts } from "../inventory/exporters/knownHosts.ts";
import { exportSshConfig } from "../inventory/exporters/sshConfig.ts";
import type { Exporter } from "../inventory/exporters/types.ts";
import type { MarkedKey } from "../inventory/importers/types.ts";
import type { Services } from "../services.ts";

const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  ansible: exportAnsible,
  "ssh-config": exportSshConfig,
  csv: exportCsv,
  "known-hosts": exportKnownHosts,
};

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : Number(a.name > b.name));

export function createExportHandlers({
  inventory,
  ports,
  db,
}: Pick<Services, "inventory" | "ports" | "db">): Handlers<"export"> {
  const hostKeys = createHostKeys(db, ports.clock);
  return {
    hosts({ format, hostIds }) {
      const hosts = (hostIds?.map((id) => inventory.get(id)) ?? inventory.list()).toSorted(byName);
      const exported = exporters[format]({
        hosts,
        find: (id) => inventory.find(id),
        // Of a part of the hosts only their own keys: an authority may speak for others.
        markedKeys: format === "known-hosts" && hostIds === undefined ? markedKeysOf(hostKeys) : [],
        keysOf: (id) => hostKeys.trusted(id).flatMap(({ key }) => key ?? []),
      });
      return { ...exported, skipped: [...exported.skipped] };
    },
  };
}

/** A revoked key whose fingerprint alone is known cannot be written. */
function markedKeysOf(hostKeys: HostKeys): MarkedKey[] {
  const authorities = hostKeys.authorityList.list().map((one): MarkedKey => ({ ...one, marker: "authority" }));
  const revoked = hostKeys.revoked().flatMap(({ key, keyType }): MarkedKey[] => {
    return key === null || keyType === null ? [] : [{ marker: "revoked", patterns: "*", keyType, key, comment: "" }];
  });
  return [...authorities, ...revoked];
}
