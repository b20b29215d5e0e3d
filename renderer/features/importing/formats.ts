import type { ExportFormat, ImportFormat } from "../../../shared/contract/importing.ts";

interface FormatLook {
  readonly label: string;
  /** What it is and where it lies. */
  readonly about: string;
}

export const importLooks: Readonly<Record<ImportFormat, FormatLook>> = {
  "ssh-config": {
    label: "OpenSSH configuration",
    about: "~/.ssh/config, with its Include files when it is read by its path",
  },
  ansible: { label: "Ansible inventory", about: "INI or YAML; a path also brings group_vars and host_vars" },
  terraform: { label: "Terraform or OpenTofu", about: "A state file, or what show -json prints" },
  csv: { label: "CSV table", about: "A title for each column; at least a name or an address" },
  putty: { label: "PuTTY sessions", about: "A .reg file that regedit exported, or the folder ~/.putty" },
  "known-hosts": { label: "known_hosts", about: "Host keys for hosts that are here already" },
};

export const exportLooks: Readonly<Record<ExportFormat, FormatLook & { readonly file: string }>> = {
  ansible: { label: "Ansible inventory", about: "YAML with groups and variables", file: "inventory.yml" },
  "ssh-config": { label: "OpenSSH configuration", about: "A Host block for each host", file: "ssh_config" },
  csv: { label: "CSV table", about: "For spreadsheets; the import reads it back", file: "hosts.csv" },
  "known-hosts": { label: "known_hosts", about: "The host keys that are trusted", file: "known_hosts" },
};

const namePatterns: readonly (readonly [RegExp, ImportFormat])[] = [
  [/\.(csv|tsv)$/i, "csv"],
  [/\.reg$/i, "putty"],
  [/known_hosts/i, "known-hosts"],
  [/\.(tfstate|json)(\.backup)?$/i, "terraform"],
  [/(^|[/\\])(ssh_)?config$/i, "ssh-config"],
  [/\.(ini|ya?ml)$|(^|[/\\])(hosts|inventory)$/i, "ansible"],
  [/\.putty/i, "putty"],
];

/** The format that a file's name suggests; null when it says nothing. */
export const guessFormat = (name: string): ImportFormat | null =>
  namePatterns.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/** Text of a file: UTF-16 where its first bytes say so, as regedit and Excel write it, else UTF-8. */
export function decodeFile(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
