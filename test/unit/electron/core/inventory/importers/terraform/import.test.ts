import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importTerraform } from "../../../../../../../electron/core/inventory/importers/terraform/index.ts";
import type { ImportedHost, ParseResult } from "../../../../../../../electron/core/inventory/importers/types.ts";
import { isFailure } from "../../../../../../../shared/base/failure.ts";
import { filesSource } from "../ansible/files.ts";

const fixtures = join(import.meta.dirname, "../../../../../../fixtures/terraform");
const read = (text: string, path = "/tf/state"): ParseResult =>
  importTerraform(filesSource(path, { "/tf/state": text }), { mapping: {}, knownAddresses: [] });
const fixture = (name: string): ParseResult => read(readFileSync(join(fixtures, name), "utf8"));

const state = fixture("terraform.tfstate");
const hostOf = (name: string | null | undefined): ImportedHost => {
  const host = state.hosts.find((item) => item.name === name);
  if (!host) throw new Error(`there is no ${name}`);
  return host;
};
const reasonOf = (text: string): unknown => {
  try {
    return read(text);
  } catch (error) {
    return isFailure(error, "import.badFile") ? error.params["reason"] : error;
  }
};

describe("a state", () => {
  it.for([
    ["web-a", "198.51.100.11", null, "AWS, by its public address"],
    ["web-b", "203.0.113.80", null, "AWS, by its elastic address"],
    ["batch-1", "203.0.113.21", null, "Google, by the address of its access configuration"],
    ["front", "203.0.113.31", "azureops", "Azure"],
    ["late", "203.0.113.32", "azureops", "Azure, by the public address of its network interface"],
    ["node-1", "203.0.113.41", null, "Hetzner"],
    ["node-2", "10.4.0.3", null, "Hetzner, in a private network only"],
    ["drop", "203.0.113.51", null, "DigitalOcean"],
    ["worker", "203.0.113.61", null, "OpenStack, by its floating address"],
    ["lab", "192.168.122.50", null, "libvirt"],
    ["guest", "192.168.10.101", "debian", "Proxmox by Telmate"],
    ["agent", "192.168.10.102", "debian", "Proxmox by bpg, without the loopback"],
    ["silent", "192.168.10.103", null, "Proxmox by bpg, without a guest agent"],
  ])("gives %s at %s with the user %s: %s", ([name, address, user]) => {
    expect(hostOf(name)).toMatchObject({ address, user });
  });

  it("takes the port that the provider tells", () => {
    expect(hostOf("guest").port).toBe(2222);
    expect(hostOf("front").port).toBeNull();
  });

  it("makes tags of labels and an environment of the label of that name", () => {
    expect(hostOf("web-a")).toMatchObject({ environment: "production", tags: ["role=web", "managed-by=terraform"] });
    expect(hostOf("node-1").tags).toEqual(["role=db", "keep"]);
    expect(hostOf("batch-1")).toMatchObject({ environment: "staging", tags: ["http", "ssh", "tier=batch"] });
    expect(hostOf("guest").tags).toEqual(["lab", "db"]);
  });

  it("names a machine without a name, or with a name that others have, after its resource and key", () => {
    expect(hostOf("web[2]").vars["terraform_address"]).toBe("aws_instance.web[2]");
    expect(hostOf("app[blue]").address).toBe("198.51.100.21");
    expect(hostOf("app[green.example]").address).toBe("198.51.100.22");
  });

  it("groups counted machines, below the modules they are in", () => {
    expect(hostOf("web-a").groups).toEqual(["web"]);
    expect(hostOf("app[blue]").groups).toEqual(["shop/app/app"]);
    expect(hostOf("drop").groups).toEqual([]);
  });

  it("tells of what is destroyed, tainted, deposed, without an address, or not known", () => {
    expect(state.skipped.map(({ where, reason }) => `${where}: ${reason}`)).toEqual([
      "aws_instance.web[2]: it is tainted: the next apply replaces it, and its address may change",
      "aws_instance.web[1]: it is deposed: replaced, and waiting to be destroyed",
      'module.shop["eu.west"].module.app.aws_instance.app["gone"]: it is destroyed (terminated)',
      "azurerm_windows_virtual_machine.desk: it runs Windows",
      "libvirt_domain.asleep: it has no address (stopped)",
      'proxmox_virtual_environment_vm.guest["c"]: it has no address yet',
      "/tf/state: 2 of the type scaleway_instance_server are not read: it is not known",
      "aws_instance.secretive: the label api_token is a secret by its name and is not taken",
    ]);
  });

  it("keeps nothing that is sensitive or a secret, not even an address", () => {
    expect(hostOf("secretive")).toMatchObject({ address: "10.2.1.31", tags: [] });
    expect(JSON.stringify(state)).not.toMatch(/hunter|aHVudGVy|198\.51\.100\.31|AAAA/);
  });

  it("reads the same as the output of show -json for it", () => {
    const shown = fixture("show.json");
    const byName = (hosts: readonly ImportedHost[]): unknown =>
      Object.fromEntries(hosts.map((host) => [host.name, host]));
    expect(byName(shown.hosts)).toEqual(byName(state.hosts));
    expect(new Set(shown.skipped)).toEqual(new Set(state.skipped));
  });

  it("reads the data source that has the addresses of libvirt machines, and no other, and says where it is missing", () => {
    const domain = (name: string): object => ({
      mode: "managed",
      type: "libvirt_domain",
      name,
      instances: [{ attributes: { id: 1, uuid: `uuid-${name}`, name, devices: { interfaces: [] } } }],
    });
    const interfaces = [{ name: "vnet0", addrs: [{ addr: "192.168.122.7", prefix: 24, type: "ipv4" }] }];
    const asked = (type: string, attributes: object): object => ({
      mode: "data",
      type,
      name: "x",
      instances: [{ attributes }],
    });
    const resources = [
      domain("one"),
      domain("two"),
      asked("libvirt_domain_interface_addresses", { domain: "uuid-one", interfaces }),
      asked("aws_instance", { id: "i-1", public_ip: "203.0.113.1" }),
    ];
    const { hosts, skipped } = read(JSON.stringify({ version: 4, lineage: "x", resources }));
    expect(hosts.map(({ name, address }) => [name, address])).toEqual([["one", "192.168.122.7"]]);
    expect(skipped).toEqual([
      {
        where: "libvirt_domain.two",
        reason: "its provider tells addresses only to a data source libvirt_domain_interface_addresses",
      },
    ]);
  });

  it("is found in the folder that holds it", () => {
    const source = filesSource("/tf", { "/tf/terraform.tfstate": `{"version": 4, "resources": []}` });
    expect(importTerraform(source, { mapping: {}, knownAddresses: [] })).toEqual({ hosts: [], skipped: [] });
  });
});

describe("machines that cannot be told apart by name", () => {
  it("get their modules in front, and Terraform's address where that is not enough", () => {
    const machine = (address: string): object => ({ attributes: { name: "same", ipv4_address: address } });
    const resource = (module: string, address: string): object => ({
      module,
      mode: "managed",
      type: "hcloud_server",
      name: "x",
      instances: [machine(address)],
    });
    const resources = [
      resource("module.a", "192.0.2.1"),
      resource("module.b[0]", "192.0.2.2"),
      resource("module.b[1]", "192.0.2.3"),
    ];
    const { hosts } = read(JSON.stringify({ version: 4, resources }));
    expect(hosts.map(({ name }) => name)).toEqual([
      "a.same",
      "module.b[0].hcloud_server.x",
      "module.b[1].hcloud_server.x",
    ]);
  });
});

describe("a file that is no state", () => {
  it.each([
    ["not json", "it is no JSON"],
    ["{}", "it is neither a Terraform state nor the output of `terraform show -json`"],
    ["[4]", "it is neither a Terraform state nor the output of `terraform show -json`"],
    [
      `{"version": 3, "lineage": "x", "modules": []}`,
      "its version 3 is not known, only 4 is (Terraform 0.12 and later, OpenTofu)",
    ],
    [
      `{"version": 3, "lineage": "x", "backend": {"type": "s3"}}`,
      "it only names a remote backend: use the output of `terraform show -json` instead",
    ],
    [`{"format_version": "2.0", "values": {}}`, "its format_version 2.0 is not known, only 0.x and 1.x are"],
    [
      `{"format_version": "1.2", "planned_values": {}, "resource_changes": []}`,
      "it is a plan, not a state: use `terraform show -json` without a plan file",
    ],
    [`{"encrypted_data": "x", "meta": {}}`, "the state is encrypted by OpenTofu: use `tofu show -json` instead"],
  ])("is refused with the reason: %s", (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it("is refused when it is missing", () => {
    const source = filesSource("/nowhere", {});
    expect(() => importTerraform(source, { mapping: {}, knownAddresses: [] })).toThrow("import.unreadable");
  });

  it("is empty when show -json has nothing to show", () => {
    expect(read(`{"format_version": "1.0"}`)).toEqual({ hosts: [], skipped: [] });
  });
});

describe("any values at all", () => {
  const types = fc.constantFrom(
    "aws_instance",
    "aws_eip",
    "google_compute_instance",
    "azurerm_linux_virtual_machine",
    "azurerm_network_interface",
    "hcloud_server",
    "digitalocean_droplet",
    "openstack_compute_instance_v2",
    "libvirt_domain",
    "proxmox_vm_qemu",
    "proxmox_virtual_environment_vm",
  );
  const keys = [
    "id",
    "name",
    "tags",
    "labels",
    "network_interface",
    "access_config",
    "nat_ip",
    "public_ip",
    "addresses",
    "initialization",
    "ipv4_addresses",
    "ipv4_address",
    "ip_config",
    "network",
    "metadata",
    "instance",
    "ssh_port",
    "__proto__",
    "0",
  ];
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom("", "192.0.2.1", "10.0.0.1/24", "::1", "x", null, 22, -1, true),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 5 }),
    ),
  })).value;
  const instance = fc.record({
    attributes: fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: 8 }),
    index_key: fc.oneof(fc.string(), fc.integer(), values),
    status: fc.constantFrom("tainted", 1),
    sensitive_attributes: fc.oneof(
      values,
      fc.array(fc.array(fc.record({ type: fc.constant("get_attr"), value: values }))),
    ),
  });
  const resource = fc.record({
    mode: fc.constant("managed"),
    type: types,
    name: fc.string(),
    module: fc.oneof(fc.string(), values),
    instances: fc.oneof(fc.array(instance, { maxLength: 3 }), values),
    values: fc.dictionary(fc.constantFrom(...keys), values),
    sensitive_values: values,
  });

  it("gives hosts with a name and an address, or a Failure", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(resource, values), { maxLength: 6 }), fc.boolean(), (resources, shown) => {
        const text = shown
          ? {
              format_version: "1.0",
              values: { root_module: { resources, child_modules: [{ address: "module.x", resources }] } },
            }
          : { version: 4, resources };
        for (const host of read(JSON.stringify(text)).hosts) {
          expect(host.name).not.toBe("");
          expect(host.address).not.toBe("");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("gives a Failure for any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          read(text);
        } catch (error) {
          if (!isFailure(error)) throw error;
        }
      }),
    );
  });
});
