import { describe, expect, it } from "vitest";
import { planKeys, type TrustedKeys } from "../../../../../electron/core/importing/planKeys.ts";
import { fingerprintOf } from "../../../../../electron/core/ssh/fingerprint.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { importedHost } from "../../../../support/importSource.ts";

const key = (type: string, fill: number): string =>
  Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.alloc(32, fill)]).toString("base64");
const print = (text: string): string => fingerprintOf(Buffer.from(text, "base64"));
const [ed, otherEd, rsa] = [key("ssh-ed25519", 1), key("ssh-ed25519", 2), key("ssh-rsa", 3)];

const host = (name: string, address: string, port = 22): Host => ({
  id: `id-${name}`,
  name,
  address,
  port,
  user: "root",
  environment: "",
  groups: [],
  tags: [],
  notes: "",
  jumpHostId: null,
  credentialId: null,
  createdAt: 0,
  updatedAt: 0,
});
const trusting = (trusted: ReturnType<TrustedKeys["trusted"]> = [], revoked: readonly string[] = []): TrustedKeys => ({
  trusted: () => trusted,
  revokedAt: (fingerprint) => (revoked.includes(fingerprint) ? 1 : undefined),
});
const inFile = (address: string, port: number, ...hostKeys: string[]) =>
  importedHost({ name: address, address, port, hostKeys });
const plan = (hosts: readonly ReturnType<typeof inFile>[], inventory: readonly Host[], known: TrustedKeys) =>
  planKeys({ hosts, skipped: [] }, inventory, known);

describe("host keys from known_hosts", () => {
  it("are pinned for hosts with that address or name and port", () => {
    const planned = plan(
      [inFile("192.0.2.1", 22, ed, rsa), inFile("db", 2222, ed), inFile("db", 22, ed)],
      [host("web", "192.0.2.1"), host("DB", "db.example.com", 2222)],
      trusting(),
    );
    expect(planned.map(({ row, keys }) => [row.name, row.state, keys, row.remark])).toEqual([
      ["web", "changed", [ed, rsa], ""],
      ["DB", "changed", [ed], ""],
      ["db", "refused", [], "no host of the inventory has this address and port"],
    ]);
    expect(planned[0]?.row.changes).toEqual([
      { field: "host key ssh-ed25519", before: null, after: print(ed) },
      { field: "host key ssh-rsa", before: null, after: print(rsa) },
    ]);
  });

  it("change nothing where they are trusted already", () => {
    const trusted = [{ fingerprint: print(ed), keyType: null }];
    const [planned] = plan([inFile("web", 22, ed)], [host("web", "web")], trusting(trusted));
    expect(planned).toMatchObject({ row: { state: "unchanged", changes: [] }, keys: [] });
  });

  it("are refused where another key of that type is trusted, and added where it is of another type", () => {
    const trusted = [{ fingerprint: print(otherEd), keyType: "ssh-ed25519" }];
    const [planned] = plan([inFile("web", 22, ed)], [host("web", "web")], trusting(trusted));
    expect(planned?.row).toMatchObject({ state: "refused", changes: [] });
    expect(planned?.row.remark).toContain(print(otherEd));
    const [both] = plan([inFile("web", 22, ed, rsa)], [host("web", "web")], trusting(trusted));
    expect(both).toMatchObject({ row: { state: "changed" }, keys: [rsa] });
  });

  it("are refused beside a fingerprint that was typed in, and when they were revoked", () => {
    const [typed] = plan(
      [inFile("web", 22, ed)],
      [host("web", "web")],
      trusting([{ fingerprint: "SHA256:x", keyType: null }]),
    );
    expect(typed?.row.state).toBe("refused");
    const [revoked] = plan([inFile("web", 22, ed)], [host("web", "web")], trusting([], [print(ed)]));
    expect(revoked?.row).toMatchObject({ state: "refused", remark: `its ssh-ed25519 key ${print(ed)} was revoked` });
  });

  it("go to every host that shares the address", () => {
    const planned = plan([inFile("192.0.2.1", 22, ed)], [host("a", "192.0.2.1"), host("b", "192.0.2.1")], trusting());
    expect(planned.map(({ row }) => row.name)).toEqual(["a", "b"]);
  });
});
