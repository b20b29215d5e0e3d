import type { Host } from "../../shared/contract/hosts.ts";

/** Address with its port, unless that is SSH's own; an IPv6 address then stands in brackets. */
export function hostAddressText({ address, port }: Pick<Host, "address" | "port">): string {
  if (port === 22) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
