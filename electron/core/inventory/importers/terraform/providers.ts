import type { Others } from "./others.ts";
import { libvirtAddresses } from "./resources.ts";
import { at, firstText, listOf, objectOf, textOf, textsOf } from "./values.ts";

/** What a provider tells of one of its machines. Addresses are in the provider's order. */
export interface Machine {
  readonly name: string | null;
  readonly publicAddresses: readonly string[];
  readonly privateAddresses: readonly string[];
  readonly user: string | null;
  readonly port: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  /** Where it runs and how big it is, by the provider's names. */
  readonly facts: Readonly<Record<string, string>>;
  /** In the provider's word; null = not said. */
  readonly state: string | null;
}

type Values = Readonly<Record<string, unknown>>;
type Reader = (values: Values, others: Others) => Partial<Machine>;

const texts = (...values: readonly unknown[]): string[] => values.flatMap((value) => textOf(value) ?? []);

function labelsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectOf(value)).flatMap(([key, item]) => {
      const text = typeof item === "number" || typeof item === "boolean" ? String(item) : item;
      return typeof text === "string" ? [[key, text]] : [];
    }),
  );
}

function pick(values: Values, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => texts(values[name]).map((text) => [name, text])));
}

/** A prefix length is no part of an address. */
const withoutPrefix = (address: string): string => address.replace(/\/\d+$/, "");

const isLocal = (address: string): boolean => /^(?:127\.|::1$|fe80:|169\.254\.)/i.test(address);

/** RFC 1918, 6598 and 4193. */
const isPrivate = (address: string): boolean =>
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])/i.test(address);

const separated = (addresses: readonly string[]): Pick<Machine, "publicAddresses" | "privateAddresses"> => {
  const usable = addresses.map(withoutPrefix).filter((address) => !isLocal(address));
  return {
    publicAddresses: usable.filter((address) => !isPrivate(address)),
    privateAddresses: usable.filter(isPrivate),
  };
};

const aws: Reader = (values, others) => {
  const elastic = [
    ...others.with("aws_eip", "instance", values["id"]),
    ...others.with("aws_eip_association", "instance_id", values["id"]),
  ];
  const labels = { ...labelsOf(values["tags_all"]), ...labelsOf(values["tags"]) };
  const { Name: name, ...rest } = labels;
  return {
    name: textOf(name),
    // An elastic address is the one that stays when the machine is stopped.
    publicAddresses: texts(
      ...elastic.map((item) => item["public_ip"]),
      values["public_ip"],
      ...textsOf(values["ipv6_addresses"]),
      values["public_dns"],
    ),
    privateAddresses: texts(values["private_ip"], values["private_dns"]),
    labels: rest,
    facts: pick(values, "id", "instance_type", "availability_zone", "key_name", "ami"),
    state: textOf(values["instance_state"]),
  };
};

const google: Reader = (values) => {
  const interfaces = listOf(values["network_interface"]);
  return {
    name: textOf(values["name"]),
    publicAddresses: interfaces.flatMap((item) =>
      texts(
        ...listOf(at(item, "access_config")).map((config) => at(config, "nat_ip")),
        ...listOf(at(item, "ipv6_access_config")).map((config) => at(config, "external_ipv6")),
      ),
    ),
    privateAddresses: interfaces.flatMap((item) => texts(at(item, "network_ip"), at(item, "ipv6_address"))),
    labels: labelsOf(values["labels"]),
    tags: textsOf(values["tags"]),
    facts: pick(values, "instance_id", "machine_type", "zone", "project", "hostname"),
    state: textOf(values["current_status"]),
  };
};

/** The network interfaces and public addresses of a machine are resources of their own. */
function azureAddresses(values: Values, others: Others): { shared: string[]; inner: string[] } {
  const configurations = textsOf(values["network_interface_ids"])
    .flatMap((id) => others.with("azurerm_network_interface", "id", id))
    .flatMap((item) => listOf(item["ip_configuration"]));
  const shared = configurations
    .flatMap((item) => others.with("azurerm_public_ip", "id", at(item, "public_ip_address_id")))
    .flatMap((item) => texts(item["ip_address"]));
  return { shared, inner: configurations.flatMap((item) => texts(at(item, "private_ip_address"))) };
}

const azure: Reader = (values, others) => {
  const found = azureAddresses(values, others);
  return {
    name: firstText(values["name"], values["computer_name"]),
    publicAddresses: texts(values["public_ip_address"], ...textsOf(values["public_ip_addresses"]), ...found.shared),
    privateAddresses: texts(values["private_ip_address"], ...textsOf(values["private_ip_addresses"]), ...found.inner),
    user: firstText(values["admin_username"], at(values["os_profile"], 0, "admin_username")),
    labels: labelsOf(values["tags"]),
    facts: pick(values, "size", "vm_size", "location", "resource_group_name", "zone"),
  };
};

const hetzner: Reader = (values, others) => ({
  name: textOf(values["name"]),
  publicAddresses: texts(values["ipv4_address"], values["ipv6_address"]),
  privateAddresses: [
    ...listOf(values["network"]).flatMap((item) => texts(at(item, "ip"))),
    ...others.with("hcloud_server_network", "server_id", values["id"]).flatMap((item) => texts(item["ip"])),
  ],
  labels: labelsOf(values["labels"]),
  facts: pick(values, "id", "server_type", "location", "datacenter", "image"),
  state: textOf(values["status"]),
});

const digitalOcean: Reader = (values, others) => ({
  name: textOf(values["name"]),
  // A reserved address is the one that moves on to the next machine; floating is its older name.
  publicAddresses: texts(
    ...["reserved_ip", "reserved_ip_assignment", "floating_ip", "floating_ip_assignment"].flatMap((type) =>
      others.with(`digitalocean_${type}`, "droplet_id", values["id"]).map((item) => item["ip_address"]),
    ),
    values["ipv4_address"],
    values["ipv6_address"],
  ),
  privateAddresses: texts(values["ipv4_address_private"]),
  tags: textsOf(values["tags"]),
  facts: pick(values, "id", "size", "region", "image"),
  state: textOf(values["status"]),
});

const openstack: Reader = (values, others) => {
  const networks = listOf(values["network"]);
  const floating = [
    ...others.with("openstack_compute_floatingip_associate_v2", "instance_id", values["id"]),
    ...networks.flatMap((item) =>
      others.with("openstack_networking_floatingip_associate_v2", "port_id", at(item, "port")),
    ),
  ].flatMap((item) => texts(item["floating_ip"]));
  const inner = texts(
    values["access_ip_v4"],
    ...networks.map((item) => at(item, "fixed_ip_v4")),
    values["access_ip_v6"],
    ...networks.map((item) => at(item, "fixed_ip_v6")),
  ).map((address) => address.replace(/^\[(.*)\]$/, "$1"));
  const { publicAddresses, privateAddresses } = separated(inner);
  return {
    name: textOf(values["name"]),
    publicAddresses: [...floating, ...publicAddresses],
    privateAddresses,
    labels: labelsOf(values["metadata"]),
    tags: textsOf(values["tags"]),
    facts: pick(values, "id", "flavor_name", "image_name", "region", "availability_zone", "key_pair"),
    state: textOf(values["power_state"]),
  };
};

/** Since 0.9 the domain has no addresses of its own: a data source asks for them, by its uuid, its id or its name. */
function libvirtAsked(values: Values, others: Others): string[] {
  return ["uuid", "id", "name"]
    .flatMap((key) => others.with(libvirtAddresses, "domain", values[key]))
    .flatMap((item) => listOf(item["interfaces"]))
    .flatMap((item) => listOf(at(item, "addrs")))
    .flatMap((item) => texts(at(item, "addr")));
}

const libvirt: Reader = (values, others) => ({
  name: textOf(values["name"]),
  ...separated([
    ...listOf(values["network_interface"]).flatMap((item) => textsOf(at(item, "addresses"))),
    ...libvirtAsked(values, others),
  ]),
  facts: {
    ...pick(values, "id", "uuid", "arch", "machine"),
    ...pick({ arch: at(values["os"], "type_arch"), machine: at(values["os"], "type_machine") }, "arch", "machine"),
  },
  ...(values["running"] === false && { state: "stopped" }),
});

/** The provider of Telmate. */
const proxmoxQemu: Reader = (values) => {
  const port = Number(textOf(values["ssh_port"]) ?? values["ssh_port"]);
  return {
    name: textOf(values["name"]),
    ...separated(texts(values["default_ipv4_address"], values["ssh_host"], values["default_ipv6_address"])),
    user: firstText(values["ssh_user"], values["ciuser"]),
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null,
    tags: (textOf(values["tags"]) ?? "").split(/[;,\s]+/).filter(Boolean),
    facts: pick(values, "id", "target_node", "pool"),
    state: textOf(values["vm_state"]),
  };
};

/** A block that older resources of a provider keep as a list of one, and newer ones as an object. */
const block = (value: unknown): unknown => (Array.isArray(value) ? at(value, 0) : value);

/** The provider of bpg: a list of addresses for each network interface, the loopback among them. */
const proxmoxVm: Reader = (values) => {
  const addresses = [...listOf(values["ipv4_addresses"]), ...listOf(values["ipv6_addresses"])].flatMap(textsOf);
  const initialization = block(values["initialization"]);
  const configured = listOf(at(initialization, "ip_config"))
    .flatMap((item) =>
      texts(
        at(item, "ipv4", 0, "address"),
        at(item, "ipv4_address"),
        at(item, "ipv6", 0, "address"),
        at(item, "ipv6_address"),
      ),
    )
    .filter((address) => !/^(?:dhcp|auto)$/i.test(address));
  // Without the guest agent nothing is reported: what was asked for is all that is known.
  return {
    name: textOf(values["name"]),
    ...separated(addresses.length > 0 ? addresses : configured),
    user: textOf(at(block(at(initialization, "user_account")), "username")),
    tags: textsOf(values["tags"]),
    facts: pick(values, "id", "node_name", "pool_id"),
    ...(values["started"] === false && { state: "stopped" }),
  };
};

/** Resource types that are machines one logs into by SSH. Schemas: the providers' own documentation. */
export const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["aws_instance", aws],
  ["aws_spot_instance_request", (values, others) => aws({ ...values, id: values["spot_instance_id"] }, others)],
  ["google_compute_instance", google],
  ["azurerm_linux_virtual_machine", azure],
  ["azurerm_virtual_machine", azure],
  ["hcloud_server", hetzner],
  ["digitalocean_droplet", digitalOcean],
  ["openstack_compute_instance_v2", openstack],
  ["libvirt_domain", libvirt],
  ["proxmox_vm_qemu", proxmoxQemu],
  ["proxmox_virtual_environment_vm", proxmoxVm],
  // Of the same provider, by the short names of its newer resources.
  ["proxmox_vm", proxmoxVm],
]);

/** Machines of types that are not read: told of, so that nobody believes the list is complete. */
const machineType = /(?:^|_)(?:instance|server|virtual_machine|vm|linode|machine|virtual_server)(?:_v\d)?$/;
const noMachine =
  /(?:^|_)(?:db|rds|sql|mysql|postgresql|mssql|mariadb|database|redis|cache|memcache|dns|neptune|docdb|spanner|bigtable|filestore|notebook|mq|web|api|app|ssh|managed|lookup|gremlin|flexible|connect|analysis|services)_/;

export const looksLikeMachine = (type: string): boolean => machineType.test(type) && !noMachine.test(type);
