import { describe, expect, it } from "vitest";
import { parseCost } from "../../../../../../electron/core/health/probes/cost.ts";
import { parseCpu } from "../../../../../../electron/core/health/probes/cpu.ts";
import { parseDiskIo } from "../../../../../../electron/core/health/probes/diskIo.ts";
import { diskArgument, parseDisks } from "../../../../../../electron/core/health/probes/disks.ts";
import { parseFacts } from "../../../../../../electron/core/health/probes/facts.ts";
import { parseLoad } from "../../../../../../electron/core/health/probes/load.ts";
import { parseMemory } from "../../../../../../electron/core/health/probes/memory.ts";
import { parseMounts } from "../../../../../../electron/core/health/probes/mounts.ts";
import { parseNetwork } from "../../../../../../electron/core/health/probes/network.ts";
import { parseBootId } from "../../../../../../electron/core/health/probes/bootId.ts";
import { parsePressure } from "../../../../../../electron/core/health/probes/pressure.ts";
import { parseTcp } from "../../../../../../electron/core/health/probes/tcp.ts";
import { parseUptime } from "../../../../../../electron/core/health/probes/uptime.ts";

describe("cpu", () => {
  it("adds up everything but guest time, which the kernel counts as user time already", () => {
    const cpu = parseCpu("cpu  10 20 30 400 50 1 2 3 99 99\ncpu0 1 2 3 4 5 6 7 8 9 9\n");
    expect(cpu?.all).toEqual({ total: 516, idle: 400, iowait: 50, steal: 3 });
  });

  it("keeps the kernel's core numbers, so that a core that is offline leaves a hole", () => {
    const cpu = parseCpu("cpu  4 0 0 4\ncpu0 1 0 0 1\ncpu3 3 0 0 3\nintr 1 2 3");
    expect([...(cpu?.cores.keys() ?? [])]).toEqual([0, 3]);
  });

  it("reads the short lines of an old kernel", () => {
    expect(parseCpu("cpu  1 2 3 4\n")?.all).toEqual({ total: 10, idle: 4, iowait: 0, steal: 0 });
  });

  it("is unknown where there is no file, and where it makes no sense", () => {
    expect(parseCpu(null)).toBeNull();
    expect(parseCpu("cpu a b c d")).toBeNull();
    expect(parseCpu("cpu 1 2")).toBeNull();
  });
});

describe("memory", () => {
  it("counts kibibytes", () => {
    const memory = parseMemory(
      "MemTotal: 2000 kB\nMemFree: 100 kB\nMemAvailable: 1500 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
    );
    expect(memory).toEqual({ totalBytes: 2_048_000, availableBytes: 1_536_000, swapTotalBytes: 0, swapFreeBytes: 0 });
  });

  it("takes free, buffers and cache where the kernel has no estimate", () => {
    expect(parseMemory("MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 5 kB\nCached: 20 kB\n")?.availableBytes).toBe(
      35 * 1024,
    );
  });

  it("knows no swap where the file says nothing about it", () => {
    expect(parseMemory("MemTotal: 100 kB\nMemAvailable: 10 kB\n")?.swapTotalBytes).toBeNull();
  });

  it("never shows more available than there is", () => {
    expect(parseMemory("MemTotal: 100 kB\nMemAvailable: 900 kB\n")?.availableBytes).toBe(100 * 1024);
  });

  it("is unknown without a total", () => {
    expect(parseMemory("MemFree: 1 kB")).toBeNull();
    expect(parseMemory(null)).toBeNull();
  });
});

describe("load and uptime", () => {
  it("reads three averages", () => expect(parseLoad("0.64 1.25 12.00 2/97 11682\n")).toEqual([0.64, 1.25, 12]));
  it("has no load from two numbers", () => expect(parseLoad("0.64 0.25")).toBeNull());
  it("has no load from negative numbers", () => expect(parseLoad("-1 0 0 1/2 3")).toBeNull());
  it("reads the first number of uptime", () => expect(parseUptime("350735.47 234388.90\n")).toBe(350735.47));
  it("has no uptime from nothing", () => expect(parseUptime(null)).toBeNull());
});

describe("network", () => {
  const header = "Inter-|   Receive  |  Transmit\n face |bytes packets|bytes packets\n";
  const line = (name: string, rx: number, tx: number): string => `${name}:${rx} 1 0 0 0 0 0 0 ${tx} 1 0 0 0 0 0 0\n`;

  it("leaves loopback out and reads names without a space after the colon", () => {
    expect(parseNetwork(header + line("    lo", 5, 5) + line("  eth0", 1234, 99))).toEqual([
      { name: "eth0", rxBytes: 1234, txBytes: 99, errors: 0, drops: 0 },
    ]);
  });

  it("counts errors and drops of both directions", () => {
    const text = `${header}eth0: 7 1 2 3 0 0 0 0 8 1 40 500 0 0 0 0\n`;
    expect(parseNetwork(text)?.[0]).toMatchObject({ errors: 42, drops: 503 });
    expect(parseNetwork(`${header}eth0: 7 1 2 3 0 0 0 0 8 1\n`)?.[0]).toMatchObject({ errors: null, drops: null });
  });

  it("keeps an alias's own colon in the name", () => {
    expect(parseNetwork(`${header}eth0:1: 7 0 0 0 0 0 0 0 8 0 0 0 0 0 0 0\n`)?.[0]?.name).toBe("eth0:1");
  });

  it("leaves the host's ends of containers out", () => {
    const names = parseNetwork(header + line("eth0", 1, 1) + line("veth12ab", 1, 1))?.map((entry) => entry.name);
    expect(names).toEqual(["eth0"]);
  });

  it("shows a veth where the host itself has nothing else", () => {
    expect(parseNetwork(header + line("veth0", 1, 1))).toHaveLength(1);
  });

  it("leaves kernel placeholders out that carry nothing", () => {
    expect(
      parseNetwork(header + line("ifb0", 0, 0) + line("tunl0", 0, 0) + line("wg0", 0, 0))?.map((e) => e.name),
    ).toEqual(["wg0"]);
  });

  it("keeps a bounded number of interfaces", () => {
    const many = Array.from({ length: 5000 }, (_, index) => line(`tap${index}`, 1, 1)).join("");
    expect(parseNetwork(header + many)).toHaveLength(64);
  });

  it("tells a host without interfaces from a host without the file", () => {
    expect(parseNetwork(header)).toEqual([]);
    expect(parseNetwork(null)).toBeNull();
  });
});

describe("disk IO", () => {
  const line = (name: string, read: number, written: number): string =>
    `   8  0 ${name} 9 9 ${read} 9 9 9 ${written} 9 0 9 9 0 0 0 0 0 0\n`;

  it("counts whole disks once: no partitions, no stacked devices, no loop devices", () => {
    const text = ["sda", "sda1", "sda2", "nvme0n1", "nvme0n1p1", "dm-0", "md0", "loop1", "sr0", "zram0"]
      .map((name) => line(name, 10, 20))
      .join("");
    expect(parseDiskIo(text)).toMatchObject({ readBytes: 20 * 512, writtenBytes: 40 * 512 });
  });

  it("counts a numbered disk that has no disk above it", () => {
    expect(parseDiskIo(line("xvda1", 1, 2))).toMatchObject({ readBytes: 512, writtenBytes: 1024 });
  });

  it("keeps requests, their time and the busy time of each disk", () => {
    expect(parseDiskIo("254 0 vda 3055 232 1075 121 2558 989 901 134 0 1082 13809 0 0 0 0 0 0\n")?.devices).toEqual([
      {
        name: "vda",
        readBytes: 1075 * 512,
        writtenBytes: 901 * 512,
        requests: 5613,
        requestMilliseconds: 255,
        busyMilliseconds: 1082,
      },
    ]);
    // 2.4 kernels and some partitions stop after the sectors.
    expect(parseDiskIo("8 0 sda 1 2 3 4 5 6 7\n")?.devices[0]).toMatchObject({
      requestMilliseconds: null,
      busyMilliseconds: null,
    });
  });

  it("keeps a bounded number of disks, and sums all of them", () => {
    const many = Array.from({ length: 300 }, (_, index) => line(`nvme${index}n1`, 2, 2)).join("");
    expect(parseDiskIo(many)?.devices).toHaveLength(64);
    expect(parseDiskIo(many)?.readBytes).toBe(600 * 512);
  });

  it("is unknown where only partitions of nothing or no disks at all are shown", () => {
    expect(parseDiskIo(line("loop0", 1, 1))).toBeNull();
    expect(parseDiskIo("")).toBeNull();
    expect(parseDiskIo(null)).toBeNull();
  });
});

describe("mounts", () => {
  const parse = (...lines: string[]): string[] | undefined =>
    parseMounts(lines.map((line) => `${line} rw 0 0`).join("\n"))?.map(diskArgument);

  it("keeps what holds data and leaves pseudo file systems out", () => {
    expect(
      parse(
        "proc /proc proc",
        "/dev/sda1 / ext4",
        "tmpfs /run tmpfs",
        "tank/home /home zfs",
        "/dev/loop1 /snap/x squashfs",
      ),
    ).toEqual(["l/", "l/home"]);
  });

  it("asks once for a device that is bound to several places, at the shortest path", () => {
    expect(
      parse("/dev/sda1 / ext4", "/dev/sdb1 /srv/deep/data xfs", "/dev/sdb1 /data xfs", "/dev/sda1 /etc/hosts ext4"),
    ).toEqual(["l/", "l/data"]);
  });

  it("sees a container's root and not the files its runtime mounts", () => {
    expect(parse("overlay / overlay", "/dev/sda1 /etc/resolv.conf ext4", "/dev/sda1 /etc/hostname ext4")).toEqual([
      "l/",
    ]);
  });

  it("asks for / even where no mount table shows it", () => {
    expect(parse("proc /proc proc")).toEqual(["l/"]);
  });

  it("asks network file systems apart", () => {
    expect(
      parse("/dev/sda1 / ext4", "nas:/a /nas nfs4", "u@h: /ssh fuse.sshfs", "//nas/b /smb cifs", "d /d fuseblk"),
    ).toEqual(["l/", "r/nas", "r/smb", "r/ssh"]);
  });

  it("decodes what the kernel escapes", () => {
    expect(parse("/dev/sda1 / ext4", "/dev/sdb1 /my\\040disk ext4")).toEqual(["l/", "l/my disk"]);
  });

  it("never asks for a path that cannot stand on a line", () => {
    expect(parse("/dev/sda1 / ext4", "/dev/sdb1 /bad\\012lrm\\040-rf ext4")).toEqual(["l/"]);
  });

  it("asks for a bounded number of each kind", () => {
    const many = Array.from({ length: 500 }, (_, index) => [
      `/dev/sd${index} /m${index} ext4`,
      `n:/${index} /n${index} nfs`,
    ]);
    const args = parse(...many.flat()) ?? [];
    expect(args.filter((argument) => argument.startsWith("l"))).toHaveLength(64);
    expect(args.filter((argument) => argument.startsWith("r"))).toHaveLength(8);
  });
});

describe("disks", () => {
  it("reads device names with spaces and mount points with spaces", () => {
    const report = parseDisks("//nas/my share 100 40 60 40% /mnt/my disk\n");
    expect(report.use).toEqual([
      { mount: "/mnt/my disk", totalBytes: 102_400, freeBytes: 61_440, inodesTotal: null, inodesFree: null },
    ]);
  });

  it("shows no negative space on a disk that is full beyond root's reserve", () => {
    expect(parseDisks("/dev/sda1 100 103 -3 103% /\n").use[0]?.freeBytes).toBe(0);
  });

  it("notes which mounts hung", () => {
    expect(parseDisks("hanging:3\n/dev/sda1 1 0 1 0% /\nhanging:x\n").hanging).toEqual([3]);
  });

  it("takes a size of zero with its dash for what it is", () => {
    expect(parseDisks("auto 0 0 0 - /net\n").use).toMatchObject([{ mount: "/net", totalBytes: 0, freeBytes: 0 }]);
  });
});

describe("inodes", () => {
  const text = [
    "Filesystem 1024-blocks Used Available Capacity Mounted on",
    "/dev/sda1 100 40 60 40% /",
    "/dev/sdb1 100 40 60 40% /pool",
    "inodes",
    "Filesystem Inodes IUsed IFree IUse% Mounted on",
    "/dev/sda1 5000 20 4980 1% /",
    "/dev/sdb1 0 0 0 - /pool",
    "/dev/sdc1 9 9 0 100% /never-sized",
    "blocks",
    "server:/nas 10 5 5 50% /nas",
  ].join("\n");

  it("come from the second table, and belong to a mount of the first", () => {
    expect(parseDisks(text).use).toEqual([
      { mount: "/", totalBytes: 102_400, freeBytes: 61_440, inodesTotal: 5000, inodesFree: 4980 },
      { mount: "/pool", totalBytes: 102_400, freeBytes: 61_440, inodesTotal: null, inodesFree: null },
      { mount: "/nas", totalBytes: 10_240, freeBytes: 5120, inodesTotal: null, inodesFree: null },
    ]);
  });
});

describe("pressure", () => {
  const file = (some: string, full = ""): string => `some avg10=${some} avg60=1.00 avg300=0.50 total=9\n${full}`;

  it("is the share of the last ten seconds in which some, or all, tasks waited", () => {
    expect(
      parsePressure([file("72.98"), file("0.73", "full avg10=0.43 avg60=0.24 avg300=0.44 total=3"), file("0.00")]),
    ).toEqual({ cpu: 72.98, memory: 0.73, memoryFull: 0.43, io: 0, ioFull: null });
  });

  it("is unknown, not zero, where the kernel does not count it", () => {
    expect(parsePressure([null, null, null])).toBeNull();
    expect(parsePressure(["", "some avg10=x", "cat: Operation not supported"])).toBeNull();
    expect(parsePressure([file("1.50"), null, null])).toMatchObject({ cpu: 1.5, memory: null, io: null });
  });
});

describe("TCP", () => {
  const snmp = "Ip: Forwarding\nIp: 1\nTcp: RtoAlgorithm RtoMin CurrEstab InSegs\nTcp: 1 200 41 115\nUdp: a\nUdp: 1\n";
  const sockstat = "sockets: used 30\nTCP: inuse 1 orphan 0 tw 17 alloc 1 mem 110\nUDP: inuse 0 mem 0\n";

  it("counts connections without reading their table", () => {
    expect(parseTcp([sockstat, snmp])).toEqual({ established: 41, timeWait: 17 });
  });

  it("is unknown where a file is missing or another kernel's", () => {
    expect(parseTcp([null, null])).toBeNull();
    expect(parseTcp([sockstat, "Tcp: A B\n"])).toEqual({ established: null, timeWait: 17 });
    expect(parseTcp(["TCP: inuse 1\n", snmp])).toEqual({ established: 41, timeWait: null });
  });
});

describe("the start of the host", () => {
  it("is an id of its own and a time by its own clock", () => {
    expect(parseBootId("d207b981-2deb-4d62-ac5d-35d0ee7181db\n")).toBe("d207b981-2deb-4d62-ac5d-35d0ee7181db");
    expect(parseCpu("cpu  1 2 3 4\nintr 5 5\nctxt 1\nbtime 1795422272\nprocesses 1\n")?.bootedAt).toBe(
      1_795_422_272_000,
    );
  });

  it("is unknown where the kernel says something else", () => {
    for (const text of [null, "", "d207b981", "D207B981-2DEB-4D62-AC5D-35D0EE7181DB", "x".repeat(36)])
      expect(parseBootId(text)).toBeNull();
    expect(parseCpu("cpu  1 2 3 4\n")?.bootedAt).toBeNull();
    expect(parseCpu("cpu  1 2 3 4\nbtime soon\n")?.bootedAt).toBeNull();
  });
});

describe("facts", () => {
  it.each([
    ["container docker\n", "docker"],
    ["container \n", null],
    ["container Evil$(x)\n", null],
    ["", null],
  ])("know the container that the host is: %j is %s", (text, expected) => {
    expect(parseFacts(`uname Linux 6 x\n${text}`).container).toBe(expected);
  });

  it("knows that a host of Debian's family without the file needs no reboot", () => {
    const text =
      'uname Linux 6.1.0 aarch64\ncpus 4\nreboot no\nPRETTY_NAME="Raspbian \\"12\\""\nID=raspbian\nID_LIKE=debian\n';
    expect(parseFacts(text)).toEqual({
      system: "Linux",
      os: 'Raspbian "12"',
      osId: "raspbian",
      kernel: "6.1.0",
      architecture: "aarch64",
      cpuCount: 4,
      rebootRequired: false,
      container: null,
    });
  });

  it("does not know whether another distribution needs a reboot", () => {
    expect(parseFacts("uname Linux 6 x\ncpus 1\nreboot no\nID=alpine\n").rebootRequired).toBeNull();
    expect(parseFacts("uname Linux 6 x\ncpus 1\nreboot yes\nID=alpine\n").rebootRequired).toBe(true);
  });

  it("has nulls for what a host without the commands does not say", () => {
    expect(parseFacts("uname \ncpus \n")).toMatchObject({
      system: "",
      kernel: null,
      cpuCount: null,
      os: null,
      osId: null,
    });
  });

  it("drops control characters and direction marks from names", () => {
    expect(parseFacts('PRETTY_NAME="ev\u001b[31mil\u202e"').os).toBe("ev[31mil");
  });
});

describe("cost", () => {
  const stat = (pid: number, name: string): string => `${pid} (${name}) S 1 1 1 0 -1 4 1 1 0 0 3 4 5 6 20 0 1 0 9`;

  it("reads ticks after a command name with brackets and spaces", () => {
    expect(parseCost([stat(1, "a) b (c"), "500 1 1", stat(2, "cat"), "70 1 1"])).toEqual({
      shellNs: 500,
      catNs: 70,
      ticks: 18,
    });
  });

  it("does not count a cat twice that is the shell itself", () => {
    expect(parseCost([stat(1, "sh"), "500 1 1", stat(1, "sh"), "500 1 1"]).catNs).toBeNull();
  });

  it("is unknown where the kernel shows nothing", () => {
    expect(parseCost([null, null, null, null])).toEqual({ shellNs: null, catNs: null, ticks: null });
  });
});
