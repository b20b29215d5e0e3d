import { describe, expect, it } from "vitest";
import { Others } from "../../../../../../../electron/core/inventory/importers/terraform/others.ts";
import {
  looksLikeMachine,
  type Machine,
  readers,
} from "../../../../../../../electron/core/inventory/importers/terraform/providers.ts";
import type { Resource } from "../../../../../../../electron/core/inventory/importers/terraform/resources.ts";

function read(type: string, values: object, others: readonly (readonly [string, object])[] = []): Partial<Machine> {
  const reader = readers.get(type);
  if (!reader) throw new Error(`${type} has no reader`);
  const resources = others.map(([other, own]): Resource => ({
    address: "",
    modules: [],
    type: other,
    name: "x",
    index: null,
    values: own as Resource["values"],
    tainted: false,
    deposed: false,
  }));
  return reader(values as Resource["values"], new Others(resources));
}

describe("addresses of a machine", () => {
  it("on AWS put the elastic address first, whichever resource tells it, then public, IPv6 and names", () => {
    const values = {
      id: "i-1",
      public_ip: "198.51.100.1",
      ipv6_addresses: ["2001:db8::1"],
      public_dns: "x.example",
      private_ip: "10.0.0.1",
    };
    expect(
      read("aws_instance", values, [["aws_eip_association", { instance_id: "i-1", public_ip: "203.0.113.1" }]]),
    ).toMatchObject({
      publicAddresses: ["203.0.113.1", "198.51.100.1", "2001:db8::1", "x.example"],
      privateAddresses: ["10.0.0.1"],
    });
    const spot = { ...values, id: "sir-1", spot_instance_id: "i-9" };
    expect(
      read("aws_spot_instance_request", spot, [["aws_eip", { instance: "i-9", public_ip: "203.0.113.9" }]])
        .publicAddresses?.[0],
    ).toBe("203.0.113.9");
  });

  it("on Google come from every interface, IPv6 too", () => {
    const network_interface = [
      { network_ip: "10.0.0.1" },
      {
        network_ip: "10.1.0.1",
        access_config: [{ nat_ip: "" }, { nat_ip: "203.0.113.2" }],
        ipv6_access_config: [{ external_ipv6: "2001:db8::2" }],
      },
    ];
    expect(read("google_compute_instance", { network_interface })).toMatchObject({
      publicAddresses: ["203.0.113.2", "2001:db8::2"],
      privateAddresses: ["10.0.0.1", "10.1.0.1"],
    });
  });

  it("on Azure's older machines are those of their interfaces", () => {
    const values = { name: "old", network_interface_ids: ["/N/1"], os_profile: [{ admin_username: "me" }] };
    const others = [
      [
        "azurerm_network_interface",
        { id: "/n/1", ip_configuration: [{ private_ip_address: "10.0.0.3", public_ip_address_id: "/P/1" }] },
      ],
      ["azurerm_public_ip", { id: "/p/1", ip_address: "203.0.113.3" }],
    ] as const;
    expect(read("azurerm_virtual_machine", values, others)).toMatchObject({
      user: "me",
      publicAddresses: ["203.0.113.3"],
      privateAddresses: ["10.0.0.3"],
    });
  });

  it("on OpenStack are told apart by their ranges, with floating addresses first", () => {
    const network = [{ fixed_ip_v4: "192.0.2.5", fixed_ip_v6: "[fd00::5]" }, { fixed_ip_v4: "172.20.0.5" }];
    const floating = [
      ["openstack_compute_floatingip_associate_v2", { instance_id: "s-1", floating_ip: "203.0.113.5" }],
    ] as const;
    expect(read("openstack_compute_instance_v2", { id: "s-1", network }, floating)).toMatchObject({
      publicAddresses: ["203.0.113.5", "192.0.2.5"],
      privateAddresses: ["172.20.0.5", "fd00::5"],
    });
  });

  it("on libvirt and Proxmox leave out loopback and link-local ones, and prefix lengths", () => {
    const addresses = ["127.0.0.1", "169.254.1.1", "fe80::1", "100.64.0.1", "192.0.2.6/24"];
    const expected = { publicAddresses: ["192.0.2.6"], privateAddresses: ["100.64.0.1"] };
    expect(read("libvirt_domain", { network_interface: [{ addresses }] })).toMatchObject(expected);
    expect(read("proxmox_virtual_environment_vm", { ipv4_addresses: [["127.0.0.1"], addresses] })).toMatchObject(
      expected,
    );
    const ip_config = [{ ipv4: [{ address: "dhcp" }], ipv6: [{ address: "2001:db8::6/64" }] }];
    expect(read("proxmox_virtual_environment_vm", { initialization: [{ ip_config }] })).toMatchObject({
      publicAddresses: ["2001:db8::6"],
      privateAddresses: [],
    });
  });

  // As documented for dmacvicar/libvirt 0.9: nested attributes, and addresses in a data source alone.
  it.each(["5f2c-uuid", "vm-1", "7"])("on libvirt since 0.9 come from the data source that asks for %s", (domain) => {
    const interfaces = [
      { name: "vnet0", hwaddr: "52:54:00:00:00:01", addrs: [{ addr: "192.168.122.9", prefix: 24, type: "ipv4" }] },
      { name: "vnet1", hwaddr: "52:54:00:00:00:02", addrs: null },
    ];
    const values = {
      id: 7,
      uuid: "5F2C-UUID",
      name: "vm-1",
      os: { type: "hvm", type_arch: "x86_64", type_machine: "q35" },
      devices: { interfaces: [{ model: { type: "virtio" } }] },
    };
    expect(
      read("libvirt_domain", values, [["libvirt_domain_interface_addresses", { domain, interfaces }]]),
    ).toMatchObject({
      privateAddresses: ["192.168.122.9"],
      facts: { uuid: "5F2C-UUID", arch: "x86_64", machine: "q35" },
    });
  });

  it("on Proxmox are those asked for, in the newer resource's nested attributes too", () => {
    const initialization = {
      ip_config: [{ ipv4_address: "192.0.2.9/24", ipv4_gateway: "192.0.2.1", ipv6_address: "auto" }],
      user_account: { username: "debian", keys: [] },
    };
    expect(read("proxmox_vm", { name: "vm", initialization, tags: ["a"], started: true })).toMatchObject({
      publicAddresses: ["192.0.2.9"],
      user: "debian",
      tags: ["a"],
    });
  });

  it.each(["reserved_ip", "reserved_ip_assignment", "floating_ip", "floating_ip_assignment"])(
    "on DigitalOcean put the address of a %s first",
    (type) => {
      const droplet = { id: "4711", ipv4_address: "198.51.100.5", ipv6_address: "" };
      const reserved = { droplet_id: 4711, ip_address: "203.0.113.5" };
      expect(read("digitalocean_droplet", droplet, [[`digitalocean_${type}`, reserved]])).toMatchObject({
        publicAddresses: ["203.0.113.5", "198.51.100.5"],
      });
    },
  );

  it.each([
    ["10.1.2.3", false],
    ["172.15.0.1", true],
    ["172.16.0.1", false],
    ["172.31.9.9", false],
    ["172.32.0.1", true],
    ["192.168.0.1", false],
    ["100.63.0.1", true],
    ["100.127.0.1", false],
    ["100.128.0.1", true],
    ["fd12::1", false],
    ["2001:db8::1", true],
  ])("%s is public: %s", (address, open) => {
    const { publicAddresses } = read("libvirt_domain", { network_interface: [{ addresses: [address] }] });
    expect(publicAddresses).toEqual(open ? [address] : []);
  });
});

describe("what else a provider tells", () => {
  it("is the name of the machine, apart from its other labels", () => {
    expect(read("aws_instance", { tags: { Name: "n", a: "1" }, tags_all: { Name: "old", b: "2" } })).toMatchObject({
      name: "n",
      labels: { a: "1", b: "2" },
    });
    expect(read("hcloud_server", { name: "h", labels: { n: 5, t: true, o: {} } })).toMatchObject({
      name: "h",
      labels: { n: "5", t: "true" },
    });
  });

  it("is the port only when it is one", () => {
    for (const [ssh_port, port] of [
      ["2222", 2222],
      [22, 22],
      ["", null],
      ["x", null],
      [70_000, null],
      [null, null],
    ] as const)
      expect(read("proxmox_vm_qemu", { ssh_port }).port).toBe(port);
  });

  it("is that a machine was stopped", () => {
    expect(read("libvirt_domain", { running: false }).state).toBe("stopped");
    expect(read("libvirt_domain", { running: true }).state).toBeUndefined();
    expect(read("proxmox_virtual_environment_vm", { started: false }).state).toBe("stopped");
  });
});

describe("a type that is not read", () => {
  it.each([
    "scaleway_instance_server",
    "linode_instance",
    "vultr_instance",
    "vsphere_virtual_machine",
    "exoscale_compute_instance",
    "oci_core_instance",
    "upcloud_server",
  ])("is told of when it is a machine: %s", (type) => {
    expect(looksLikeMachine(type)).toBe(true);
  });
  it.each([
    "aws_db_instance",
    "google_sql_database_instance",
    "aws_instance_profile",
    "azurerm_mssql_server",
    "azurerm_postgresql_flexible_server",
    "google_redis_instance",
    "null_resource",
    "aws_vpc",
  ])("is not mentioned when it is none: %s", (type) => {
    expect(looksLikeMachine(type)).toBe(false);
  });
});
