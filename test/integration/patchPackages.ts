import type { AptRepository, PackageSpec } from "../support/aptRepository.ts";

const old: readonly PackageSpec[] = [
  { name: "holdfast-slow", version: "1.0", conffiles: { "/etc/holdfast-slow.conf": "a=1\n" } },
  { name: "holdfast-sec", version: "1.0-1+deb12u1" },
  { name: "holdfast-held", version: "1.0" },
  { name: "holdfast-old", version: "1.0" },
  { name: "holdfast-plain", version: "1.0" },
];

/** Configuring it takes long enough to be disturbed. */
const slow = (seconds: number): PackageSpec => ({
  name: "holdfast-slow",
  version: "2.0",
  control: ["Depends: holdfast-new"],
  postinst: `echo configuring slowly; sleep ${seconds}; echo configured`,
  conffiles: { "/etc/holdfast-slow.conf": "a=2\n" },
  payloadBytes: 300_000,
});

export const updates = {
  slow: slow(2),
  verySlow: slow(6),
  new: { name: "holdfast-new", version: "0.5" },
  held: { name: "holdfast-held", version: "2.0" },
  plain: { name: "holdfast-plain", version: "2.0" },
  plainLater: { name: "holdfast-plain", version: "3.0" },
  broken: { name: "holdfast-plain", version: "2.0", postinst: "echo this cannot work >&2; exit 3" },
  replacing: { name: "holdfast-plain", version: "2.0", control: ["Conflicts: holdfast-old"] },
  huge: { name: "holdfast-plain", version: "2.0", control: ["Installed-Size: 900000000"] },
  security: { name: "holdfast-sec", version: "1.0-1+deb12u2" },
} satisfies Record<string, PackageSpec>;

/** The old versions, and the given new ones beside them. */
export function publish(
  repository: AptRepository,
  newer: readonly PackageSpec[] = [],
  security: readonly PackageSpec[] = [],
): void {
  repository.publish({ name: "stable", label: "Debian", origin: "Debian", packages: [...old, ...newer] });
  repository.publish({
    name: "stable-security",
    label: "Debian-Security",
    origin: "Debian",
    packages: security,
  });
}

export const sources = (repository: AptRepository): string[] => [
  repository.source("stable"),
  repository.source("stable-security"),
];

export const installOld = `apt-get -qq update >/dev/null; apt-get -qq -y install ${old.map(({ name }) => name).join(" ")} >/dev/null 2>&1`;
