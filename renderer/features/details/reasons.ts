import type { DetailName, WhyNotAvailable } from "../../../shared/contract/healthDetails.ts";

export const titles: Readonly<Record<DetailName, string>> = {
  processes: "Processes",
  units: "Failed services",
  containers: "Containers",
  users: "Logged-in users",
  ports: "Listening ports",
  timeSync: "Clock",
  raid: "RAID and ZFS",
  smart: "Disk health",
  certificates: "Certificates",
  reboot: "Restart",
  updates: "Updates",
  kernelErrors: "Kernel errors",
};

/** What would make a part available, where the admin can do something in Holdfast. */
export const hints: Readonly<Partial<Record<DetailName, string>>> = {
  certificates: "Name files in the custom field “certificates” of this host to watch them.",
};

/** Why there is nothing to show, and what would change that where something can; null is a probe that did not answer. */
export function reasonWords(reason: WhyNotAvailable | null): string {
  if (reason === null) return "The host gave no answer that could be read.";
  const { code, detail } = reason;
  switch (code) {
    case "missing":
      return `Needs ${detail}, which is not installed there.`;
    case "denied":
      return `The login may not use ${detail}. A login as root, or with sudo without a password, may.`;
    case "absent":
      return `There is no ${detail} on this host.`;
    case "unsupported":
      return `${detail} cannot be read yet.`;
    case "failed":
      return `It was asked, but ${detail}.`;
  }
}
