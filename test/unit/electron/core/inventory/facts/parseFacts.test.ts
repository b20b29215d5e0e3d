import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFacts } from "../../../../../../electron/core/inventory/facts/parseFacts.ts";
import { hostFacts } from "../../../../../../shared/contract/hosts.ts";

const debian = `system Linux
kernel 6.1.0-37-amd64
machine x86_64
cores 8
os PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
os NAME="Debian GNU/Linux"
cpu cpu family	: 25
cpu model name	: AMD EPYC 7763 64-Core Processor
hypervisor 8
memory MemTotal:       16384084 kB
dmi QEMU
dmi Standard PC (Q35 + ICH9, 2009)
`;
const kindOf = (lines: string): string => parseFacts(`system Linux\n${lines}\n`).virtualization;

describe("facts of a host", () => {
  it("are read from what its own files say", () => {
    expect(parseFacts(debian)).toEqual({
      os: "Debian GNU/Linux 12 (bookworm)",
      kernel: "6.1.0-37-amd64",
      architecture: "x86_64",
      cpu: "AMD EPYC 7763 64-Core Processor",
      cores: 8,
      memoryBytes: 16_384_084 * 1024,
      virtualization: "kvm",
    });
  });

  it("are unknown, not wrong, where a host does not tell", () => {
    expect(parseFacts("system FreeBSD\nkernel 14.2-RELEASE\nmachine amd64\n")).toEqual({
      os: "FreeBSD",
      kernel: "14.2-RELEASE",
      architecture: "amd64",
      cpu: "",
      cores: null,
      memoryBytes: null,
      virtualization: "",
    });
  });

  it("name the processor also where x86 words are missing", () => {
    expect(parseFacts("cpu processor\t: 0\ncpu Hardware\t: BCM2835\ncpu Model\t\t: Raspberry Pi 4").cpu).toBe(
      "BCM2835",
    );
    expect(parseFacts("cpu processor\t: 0\nmodel Raspberry Pi 5 Model B").cpu).toBe("Raspberry Pi 5 Model B");
  });

  it("tell virtual machines and containers apart by what is left of them", () => {
    expect(kindOf("detected vmware\ndmi QEMU")).toBe("vmware");
    expect(kindOf("dmi innotek GmbH\ndmi VirtualBox\nhypervisor 2")).toBe("oracle");
    expect(kindOf("dmi Microsoft Corporation\ndmi Virtual Machine\nhypervisor 2")).toBe("microsoft");
    expect(kindOf("dmi Amazon EC2\nhypervisor 2")).toBe("amazon");
    expect(kindOf("container docker\ndmi QEMU")).toBe("docker");
    expect(kindOf("cgroup 0::/lxc/101/init.scope")).toBe("lxc");
    expect(kindOf("cgroup 0::/kubepods/besteffort/pod1")).toBe("kubernetes");
    expect(kindOf("dmi Acme\nhypervisor 4")).toBe("vm");
    expect(kindOf("dmi Dell Inc.\ndmi PowerEdge R740\nhypervisor 0")).toBe("none");
    expect(kindOf("hypervisor 0")).toBe("");
  });

  it("cannot pass one file's text for another's, and are cut to what can be shown", () => {
    const hostile = `os PRETTY_NAME="\u001b[31mevil\u202e ${"x".repeat(500)}"\nos detected none\nsystem Linux`;
    const found = parseFacts(hostile);
    expect(found.virtualization).toBe("");
    expect(hostFacts.safeParse({ ...found, collectedAt: 0 }).success).toBe(true);
    expect(found.os).toMatch(/^\[31mevil x+$/);
  });

  it("hold as facts whatever a host answers", () => {
    const source = fc.constantFrom("system", "kernel", "machine", "cores", "os", "cpu", "memory", "detected", "dmi");
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.constantFrom("9".repeat(40), "-1", 'PRETTY_NAME="a', "model name :", "MemTotal: 99999999999999999999 kB"),
    );
    const answer = fc.array(
      fc.tuple(source, value).map(([name, text]) => `${name} ${text}`),
      { maxLength: 30 },
    );
    const text = fc.oneof(
      answer.map((lines) => lines.join("\n")),
      fc.string({ unit: "binary", maxLength: 2000 }),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect(hostFacts.safeParse({ ...parseFacts(given), collectedAt: 0 })).toMatchObject({ success: true });
      }),
      { numRuns: 100 },
    );
  });
});
