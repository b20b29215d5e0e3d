import { describe, expect, it } from "vitest";
import { parseCertificates } from "../../../../../../electron/core/health/details/certificates.ts";
import { parseContainers } from "../../../../../../electron/core/health/details/containers.ts";
import { parseContainerUse, presentContainerUse } from "../../../../../../electron/core/health/details/containerUse.ts";
import { unchanged } from "../../../../../../electron/core/health/details/detailProbe.ts";
import { parseKernelErrors } from "../../../../../../electron/core/health/details/kernelErrors.ts";
import { compareNatural } from "../../../../../../electron/core/health/details/naturalOrder.ts";
import { parsePorts } from "../../../../../../electron/core/health/details/ports.ts";
import { parseReboot } from "../../../../../../electron/core/health/details/reboot.ts";
import { parseTimeSync, spanMs } from "../../../../../../electron/core/health/details/timeSync.ts";
import { parseUnits } from "../../../../../../electron/core/health/details/units.ts";
import { parseUpdates, updatesProbe } from "../../../../../../electron/core/health/details/updates.ts";
import { parseUsers } from "../../../../../../electron/core/health/details/users.ts";
import { known, recorded, why } from "./recorded.ts";

describe("failed units", () => {
  it("are named with what they are, with or without the bullet of an older systemctl", () => {
    const { count, units } = known(parseUnits(recorded("written", "units-failed")));
    expect(count).toBe(3);
    expect(units.map(({ name }) => name)).toEqual(["nginx.service", "backup@daily.service", "run-user-1000.mount"]);
    expect(units[0]?.description).toBe("A high performance web server and a reverse proxy server");
  });

  it("are read as systemd 252 lists them", () => {
    expect(parseUnits(recorded("debian-12", "units-failed"))).toEqual({
      count: 2,
      units: [
        { name: "backup@daily.service", state: "failed", description: "Backup of the whole house" },
        { name: "web.service", state: "failed", description: "A web server" },
      ],
    });
  });

  it("are read of OpenRC too, once each", () => {
    expect(parseUnits(recorded("debian-12", "units-openrc"))).toEqual({
      count: 2,
      units: [
        { name: "odd-one", state: "failed", description: "" },
        { name: "crasher", state: "failed", description: "" },
      ],
    });
    const line = " sshd                   [  crashed  ]";
    expect(known(parseUnits(`openrc\n${line}\n${line}\nhf-complete`)).units).toEqual([
      { name: "sshd", state: "crashed", description: "" },
    ]);
    expect(parseUnits("openrc\n [failed] x [ started ]\nhf-complete")).toEqual({ count: 0, units: [] });
  });

  it("are none when systemctl came to its end without a line", () => {
    expect(parseUnits("hf-complete")).toEqual({ count: 0, units: [] });
  });

  it("are not none when systemctl did not come to its end", () => {
    expect(why(parseUnits(""))).toEqual({ code: "failed", detail: "systemctl gave no answer" });
    expect(why(parseUnits(recorded("debian-12", "units")))).toEqual({ code: "absent", detail: "systemd" });
    expect(why(parseUnits("openrc\nRunlevel: default"))).toEqual({
      code: "failed",
      detail: "rc-status gave no answer",
    });
  });

  it("are counted beyond those that are listed", () => {
    const text = Array.from({ length: 250 }, (_, index) => `a${index}.service loaded failed failed A\n`).join("");
    const answer = known(parseUnits(`${text}hf-complete`));
    expect([answer.count, answer.units.length]).toEqual([250, 100]);
  });
});

describe("logged-in users", () => {
  it.each([
    ["debian-12", "Nov 23 08:12", "192.0.2.77"],
    ["busybox-1.35", "Nov 23 08:12:44", "192.0.2.77"],
  ])("of %s are read with their terminal, time and origin", (system, since, from) => {
    const { count, sessions } = known(parseUsers(recorded(system, "users")));
    expect(count).toBe(2);
    expect(sessions[0]).toEqual({ user: "ada", terminal: "pts/0", since, from });
    expect(sessions[1]?.from).toBe("fd00::7");
  });

  it("of FreeBSD and macOS are read too; one person on two terminals is one", () => {
    expect(known(parseUsers(recorded("freebsd-14-written", "users"))).sessions[1]).toEqual({
      user: "root",
      terminal: "ttyv0",
      since: "Nov  2 21:03",
      from: null,
    });
    const mac = known(parseUsers(recorded("macos-15-written", "users")));
    expect([mac.count, mac.sessions.length]).toEqual([1, 2]);
  });

  it("are none after an empty answer, and unknown without one", () => {
    expect(parseUsers("hf-complete")).toEqual({ count: 0, sessions: [] });
    expect(why(parseUsers(""))).toMatchObject({ code: "failed" });
    expect(why(parseUsers("unavailable missing who"))).toEqual({ code: "missing", detail: "who" });
  });
});

describe("listening ports", () => {
  it("of ss have their process, sorted by port", () => {
    const { count, ports } = known(parsePorts(recorded("debian-12", "ports")));
    expect(count).toBe(3);
    expect(ports.map(({ port, address, process }) => [port, address, process])).toEqual([
      [22, "*", "sshd"],
      [443, "127.0.0.1", "openssl"],
      [8443, "*", "openssl"],
    ]);
  });

  it("of /proc/net have their address in words, and no process", () => {
    const { ports } = known(parsePorts(recorded("busybox-1.35", "ports")));
    expect(ports).toContainEqual({ protocol: "tcp", address: "127.0.0.1", port: 443, process: null, pid: null });
    expect(ports).toContainEqual({ protocol: "tcp", address: "*", port: 8443, process: null, pid: null });
  });

  it.each([
    ["tcp6 00000000000000000000000001000000:0050", "::1", 80],
    ["tcp6 B80D0120000000000000000001000000:01BB", "2001:db8::1", 443],
    ["udp 0E14140A:0035", "10.20.20.14", 53],
  ])("%s is %s port %i", (line, address, port) => {
    expect(known(parsePorts(`proc\n${line}`)).ports[0]).toMatchObject({ address, port });
  });

  it("of FreeBSD and macOS leave out clients", () => {
    const bsd = known(parsePorts(recorded("freebsd-14-written", "ports"))).ports;
    expect(bsd).toContainEqual({ protocol: "tcp", address: "192.0.2.10", port: 443, process: "nginx", pid: 1207 });
    expect(bsd).toContainEqual({ protocol: "tcp", address: "127.0.0.1", port: 953, process: "?", pid: null });
    const mac = known(parsePorts(recorded("macos-15-written", "ports"))).ports;
    expect(mac.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual(["tcp 22", "tcp 631", "udp 5353"]);
  });

  it("with a scope and with brackets keep their address", () => {
    const line = 'udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=7,fd=13))';
    expect(known(parsePorts(`ss\nNetid State\n${line}\ntcp LISTEN 0 1 [fe80::1]:80 [::]:*`)).ports).toEqual([
      { protocol: "udp", address: "127.0.0.53%lo", port: 53, process: "systemd-resolve", pid: 7 },
      { protocol: "tcp", address: "fe80::1", port: 80, process: null, pid: null },
    ]);
  });

  it("are unknown without a tool that is known", () => {
    expect(parsePorts("")).toBeNull();
    expect(parsePorts("constructor\nx")).toBeNull();
  });
});

describe("time sync", () => {
  it.each([
    [
      "chrony\nC0A80001,192.0.2.123,3,1795422272.1,0.000125000,0.0001,0.0002,1.2,0.001,0.1,0.01,0.001,1024.3,Normal",
      { source: "chrony", synchronized: true, offsetMs: -0.125, server: "192.0.2.123", stratum: 3 },
    ],
    [
      "chrony\n7F7F0101,,10,0.0,0.000000000,0,0,0,0,0,0,0,0,Not synchronised",
      { source: "chrony", synchronized: false, offsetMs: null, server: null, stratum: 10 },
    ],
    [
      "ntpd\nassociation ID=0 status=0615\nleap=00, stratum=2, offset=-3.250, refid=192.0.2.1",
      { source: "ntpd", synchronized: true, offsetMs: 3.25, server: "192.0.2.1", stratum: 2 },
    ],
    ["ntpd\nleap=11, stratum=16, offset=0.000, refid=INIT", { synchronized: false, offsetMs: null }],
    [
      "openntpd\n4/4 peers valid, constraint offset -1s, clock synced, stratum 3",
      { source: "openntpd", synchronized: true, offsetMs: null, stratum: 3 },
    ],
    ["openntpd\n0/4 peers valid, clock unsynced, clock offset is -12.500ms", { synchronized: false, offsetMs: -12.5 }],
    [
      "systemd-timesyncd\nsynchronized yes\n       Server: 192.0.2.53 (ntp.example)\n      Stratum: 2\n       Offset: +1.077ms\n",
      {
        source: "systemd-timesyncd",
        synchronized: true,
        offsetMs: -1.077,
        server: "192.0.2.53 (ntp.example)",
        stratum: 2,
      },
    ],
    ["systemd-timesyncd\n", { synchronized: false, offsetMs: null, server: null, stratum: null }],
    ["kernel\nNTPSynchronized=yes", { source: "kernel", synchronized: true, offsetMs: null }],
  ])("%j", (text, expected) => {
    expect(known(parseTimeSync(text))).toMatchObject(expected);
  });

  it("is not given by a kernel that says UNSYNC", () => {
    expect(known(parseTimeSync(recorded("busybox-1.35", "timeSync")))).toMatchObject({ synchronized: false });
    expect(known(parseTimeSync("kernel\n       mode: 0\n     status: 1\n"))).toMatchObject({ synchronized: true });
  });

  it("is unknown from what is no answer, and absent where nothing keeps time", () => {
    expect(parseTimeSync("chrony\n506 Cannot talk to daemon")).toBeNull();
    expect(parseTimeSync("ntpd\nleap=00")).toBeNull();
    expect(parseTimeSync("openntpd\nntpctl: connect")).toBeNull();
    expect(parseTimeSync("kernel\n?")).toBeNull();
    expect(why(parseTimeSync(recorded("debian-12", "timeSync")))).toEqual({ code: "absent", detail: "time service" });
  });

  it.each([
    ["+1.077ms", 1.077],
    ["-2min 3.5s", -123_500],
    ["612us", 0.612],
    ["1h 1s", 3_601_000],
    ["n/a", null],
    ["", null],
  ])("reads the span %s as %s ms", (text, expected) => {
    if (expected === null) expect(spanMs(text)).toBeNull();
    else expect(spanMs(text)).toBeCloseTo(expected, 6);
  });
});

describe("containers", () => {
  const { engine, containers } = known(parseContainers(recorded("debian-13-vm", "containers")));

  it("have state, health, restarts and the code they ended with", () => {
    expect(engine).toBe("docker");
    expect(
      containers.map(({ name, state, healthy, restarts, exitCode }) => [name, state, healthy, restarts, exitCode]),
    ).toEqual([
      ["slow-start", "running", null, 0, null],
      ["done-well", "stopped", null, 0, 0],
      ["frozen", "paused", null, 0, null],
      ["job", "created", null, 0, null],
      ["loop", "restarting", null, 8, null],
      ["mailer", "stopped", null, 0, 137],
      ["queue", "running", false, 0, null],
      ["web", "running", true, 0, null],
    ]);
  });

  it("of Podman are read too", () => {
    const podman = known(parseContainers(recorded("debian-13-vm", "containers-podman")));
    expect(podman.engine).toBe("podman");
    expect(podman.containers.map(({ name, state, healthy, exitCode }) => [name, state, healthy, exitCode])).toEqual([
      ["web", "running", true, null],
      ["mailer", "stopped", null, 137],
      ["job", "created", null, null],
      ["frozen", "paused", null, null],
    ]);
    const use = known(parseContainerUse(recorded("debian-13-vm", "containerUse-podman")));
    expect([...use.containers.keys()]).toEqual(["66b0917d0531", "ba822da5bd74"]);
  });

  it("are listed when the engine was too slow to tell more of them", () => {
    const short = recorded("debian-13-vm", "containers").replaceAll(/^i .*\n/gm, "");
    expect(known(parseContainers(short)).containers.map(({ restarts }) => restarts)).toEqual(
      containers.map(() => null),
    );
  });

  it("use CPU and memory by the counters of a real cgroup v2", () => {
    const before = known(parseContainerUse(recorded("debian-13-vm", "containerUse-first")));
    const now = known(parseContainerUse(recorded("debian-13-vm", "containerUse-second")));
    expect(before.containers.size).toBe(5);
    const use = presentContainerUse(now, before);
    expect(use.map(({ id, memoryBytes }) => [id, memoryBytes])).toEqual([
      ["c88da7610671", 3_837_952],
      ["d03a08f2e8a3", 335_872],
    ]);
    // 89.6 s of 595 s; the other one is paused.
    expect(use[0]?.cpuPercent).toBeCloseTo(15.06, 2);
    expect(use[1]?.cpuPercent).toBe(0);
  });

  it("of an engine before Docker 20, which tells no state, are judged by their status", () => {
    const text = `engine docker\nc ${"a".repeat(64)}\told\tbusybox\t<no value>\tUp 2 hours\nhf-complete`;
    expect(known(parseContainers(text)).containers[0]?.state).toBe("running");
  });

  it("are absent without one, and not available with the reason", () => {
    expect(why(parseContainers("engine podman\nhf-complete"))).toMatchObject({ code: "absent" });
    expect(why(parseContainers("unavailable denied the socket of Docker"))).toEqual({
      code: "denied",
      detail: "the socket of Docker",
    });
    expect(parseContainers("engine docker\nc x")).toBeNull();
  });

  it("use CPU by the counters of cgroup v2 and v1, between two answers", () => {
    const before = known(parseContainerUse(recorded("written", "containerUse-v2")));
    const now = known(parseContainerUse(recorded("written", "containerUse-v1")));
    expect(presentContainerUse(before, null)).toEqual([
      { id: "3f1c0d7f2f0d", cpuPercent: null, memoryBytes: 104_857_600 },
      { id: "aaaaaaaaaaaa", cpuPercent: null, memoryBytes: null },
    ]);
    // 30 of 60 seconds.
    expect(presentContainerUse(now, before)).toEqual([
      { id: "3f1c0d7f2f0d", cpuPercent: 50, memoryBytes: 204_857_600 },
    ]);
  });

  it("that started anew, or a host that did, give no share of CPU", () => {
    const later = known(parseContainerUse(recorded("written", "containerUse-v1")));
    const earlier = known(parseContainerUse(recorded("written", "containerUse-v2")));
    expect(presentContainerUse(earlier, later)[0]?.cpuPercent).toBeNull();
    const restarted = { at: later.at + 10, containers: new Map([["3f1c0d7f2f0d", { cpuSeconds: 1, memoryBytes: 1 }]]) };
    expect(presentContainerUse(restarted, later)[0]?.cpuPercent).toBeNull();
  });
});

describe("certificates", () => {
  it("of files and listening ports are read by openssl's words, the one that ends first on top", () => {
    const list = known(parseCertificates(recorded("debian-12", "certificates")));
    expect(list.map(({ kind, place }) => `${kind} ${place}`)).toEqual([
      "file /etc/letsencrypt/live/shop.example/cert.pem",
      "port 127.0.0.1:443",
      "port [::1]:8443",
    ]);
    expect(list[0]).toMatchObject({
      subject: "shop.example",
      issuer: "shop.example",
      notAfter: Date.UTC(2027, 1, 21, 15, 30, 47),
    });
  });

  it("take the organization where there is no name, and undo openssl's escapes", () => {
    const text =
      "== file /a\nnotAfter=Jan  1 00:00:00 2027 GMT\nsubject=O=Example\\, Inc.,C=US\nissuer=C=US\n== file /b\nnotAfter=soon\nhf-complete";
    expect(parseCertificates(text)).toEqual([
      { kind: "file", place: "/a", subject: "Example, Inc.", issuer: "C=US", notAfter: Date.UTC(2027, 0, 1) },
    ]);
  });

  it("are absent where none was found, missing without openssl", () => {
    expect(why(parseCertificates("hf-complete"))).toMatchObject({ code: "absent" });
    expect(why(parseCertificates(recorded("busybox-1.35", "certificates")))).toEqual({
      code: "missing",
      detail: "openssl",
    });
    expect(parseCertificates("== file /a")).toBeNull();
  });
});

describe("restart", () => {
  const boot = "boot 1795422272\n";

  it("is asked for by Debian's file, with the packages", () => {
    expect(
      parseReboot(`${boot}running 6.1.0-37-amd64\nfamily debian\nflag\npackage libssl3\npackage libssl3\n`),
    ).toEqual({
      bootedAt: 1_795_422_272_000,
      required: true,
      because: ["libssl3"],
    });
  });

  it("is asked for by a newer kernel of the same flavour, and no other", () => {
    const text = (kernels: string): string => `${boot}running 6.1.0-9-amd64\n${kernels}`;
    expect(parseReboot(text("kernel 6.1.0-37-amd64\nkernel 6.1.0-9-amd64"))?.because).toEqual([
      "kernel 6.1.0-37-amd64",
    ]);
    expect(parseReboot(text("kernel 6.1.0-9-amd64\nkernel 6.1.0-37-cloud-amd64"))?.required).toBe(false);
    expect(parseReboot(text("kernel 6.1.0-8-amd64\nkernel 6.1.0-9-amd64"))?.required).toBe(false);
  });

  it("is asked for by a package that was installed after the last boot, where rpm tells", () => {
    const text = `${boot}running 5.14.0-427.el9.x86_64\nfamily rpm\ninstalled 1795429999 glibc\ninstalled 1700000000 systemd`;
    expect(parseReboot(text)).toMatchObject({ required: true, because: ["glibc"] });
  });

  it("is not needed where nothing asks, and not known in a container or on another system", () => {
    expect(parseReboot(recorded("debian-12", "reboot"))).toMatchObject({ required: false, because: [] });
    expect(parseReboot(`${boot}running 6.1.0\nkernel 5.4.0`)?.required).toBeNull();
    expect(parseReboot(recorded("freebsd-14-written", "reboot"))).toEqual({
      bootedAt: 1_795_422_272_000,
      required: null,
      because: [],
    });
    expect(parseReboot("")).toBeNull();
  });

  it("compares releases by their numbers", () => {
    const order = ["6.12.1", "6.2.0-1", "6.2.0", "5.14.0-427", "6.2.0-rc1"].toSorted(compareNatural);
    expect(order).toEqual(["5.14.0-427", "6.2.0", "6.2.0-1", "6.2.0-rc1", "6.12.1"]);
    expect(compareNatural("6.1", "6.1")).toBe(0);
  });
});

const LONG_NAME = "a-rather-long-package-name-that-does-not-fit-in-its-column";

describe("updates", () => {
  it.each([
    ["written", "updates-apt", "apt", 3, 1, ["libssl3", "linux-image-6.1.0-38-amd64", "tzdata"]],
    ["debian-13-packages", "updates-dnf", "dnf", 3, 1, ["web-front", LONG_NAME, "billing"]],
    ["debian-13-packages", "updates-dnf5", "dnf", 3, 1, ["web-front", LONG_NAME, "billing"]],
    ["written", "updates-apk", "apk", 2, null, ["busybox", "ssl_client"]],
    ["debian-13-packages", "updates-pacman", "pacman", 2, null, ["linux", "python-example"]],
    ["debian-13-packages", "updates-zypper", "zypper", 3, null, [LONG_NAME, "billing", "web-front"]],
    ["written", "updates-pkg", "pkg", 2, null, ["curl", "py311-requests"]],
  ] as const)("%s %s: %s has %i waiting, %s for security", (system, name, manager, waiting, security, packages) => {
    const answer = known(parseUpdates(recorded(system, name)));
    expect(answer).toMatchObject({ manager, waiting, security });
    expect(answer.packages.map((entry) => entry.name)).toEqual(packages);
  });

  it("of a real Debian are all counted, of which the list shows some, with the age of its lists", () => {
    const answer = known(parseUpdates(recorded("debian-12", "updates")));
    expect(answer).toMatchObject({ manager: "apt", waiting: 111, listsAt: 1_795_422_425_000 });
    expect(answer.packages).toHaveLength(50);
    expect(answer.security).toBe(70);
    expect(answer.packages.every(({ security }) => security)).toBe(true);
  });

  it("keep what the host says they depend on, and stand while it says that nothing of it changed", () => {
    const answer = known(parseUpdates("manager apt\nlists 1\nstate 123 45\nexit 0\nhf-complete"));
    expect(updatesProbe.stateOf?.(answer)).toBe("123 45");
    expect(parseUpdates("manager apt\nlists 1\nunchanged")).toBe(unchanged);
    // What a package is called says nothing about the answer.
    expect(parseUpdates("manager apt\nlists 1\nstate 1 2\nunchanged\nexit 0")).toBeNull();
    expect(updatesProbe.stateOf?.(known(parseUpdates("manager apk\nexit 0\nhf-complete")))).toBeNull();
  });

  it("are unknown when the package manager failed, with its code", () => {
    expect(why(parseUpdates("manager apt\nexit 100\nhf-complete"))).toEqual({
      code: "failed",
      detail: "apt ended with 100",
    });
    expect(why(parseUpdates("manager dnf\nexit 1\nhf-complete"))).toMatchObject({ code: "failed" });
    expect(why(parseUpdates(recorded("busybox-1.35", "updates")))).toMatchObject({ code: "unsupported" });
    expect(parseUpdates("manager apt\n")).toBeNull();
  });

  it("are none when dnf says 0 and pacman says 1", () => {
    const none = "manager dnf\nexit 0\nsecurity complete\nhf-complete";
    expect(known(parseUpdates(none))).toMatchObject({ waiting: 0, security: 0 });
    expect(known(parseUpdates("manager pacman\nexit 1\nhf-complete"))).toMatchObject({ waiting: 0, security: null });
  });
});

describe("updates of what was not at hand", () => {
  it("for security are not known when dnf could not tell, which is not none", () => {
    const text = "manager dnf\nzlib.x86_64 1-2 base\nexit 100\nhf-complete";
    expect(known(parseUpdates(text))).toMatchObject({ waiting: 1, security: null });
  });

  it("of dnf 5 are read with a date behind each advisory, and end where others are replaced", () => {
    const text = [
      "manager dnf",
      "Upgrades",
      "openssl.x86_64_v2 1:3.2.4-1.fc41 updates",
      "Obsoleting packages",
      "neat.noarch 4.0-1 updates",
      "exit 100",
      "security Name Type Severity Package Issued",
      "security EX-2026-1 security Important openssl-1:3.2.4-1.fc41.x86_64_v2 2026-11-19 01:02:03",
      "security complete",
      "hf-complete",
    ].join("\n");
    expect(known(parseUpdates(text))).toMatchObject({ waiting: 1, security: 1, packages: [{ name: "openssl" }] });
  });

  it("of a host without any list are not known, which is not none", () => {
    expect(why(parseUpdates("unavailable absent package lists"))).toEqual({ code: "absent", detail: "package lists" });
  });

  it("of pkg are read with or without the sign of the comparison", () => {
    expect(known(parseUpdates("manager pkg\ncurl-8.5.0,1   <\nexit 0\nhf-complete")).packages).toHaveLength(1);
  });
});

describe("kernel errors", () => {
  const now = 1_795_447_854_000;

  it("are counted over the last hour and shown newest first with the host's own time", () => {
    const { count, messages } = known(parseKernelErrors(recorded("written", "kernelErrors"), now));
    expect(count).toBe(2);
    expect(messages.map(({ priority }) => priority)).toEqual([3, 2, 3]);
    expect(messages[0]).toEqual({
      time: now - 1000,
      priority: 3,
      text: "I/O error, dev sdc, sector 1953523200 op 0x0:(READ)",
    });
  });

  it("come from the journal where the login may not read dmesg", () => {
    const text = "journal\n1795447800.123456 db kernel: Out of memory: Killed process 77 (java)\nhf-complete";
    expect(parseKernelErrors(text, now)).toEqual({
      count: 1,
      messages: [{ time: 1_795_447_800_000, priority: 3, text: "Out of memory: Killed process 77 (java)" }],
    });
  });

  it("are none on a host without, denied where neither may be read", () => {
    expect(parseKernelErrors(recorded("debian-12", "kernelErrors"), now)).toEqual({ count: 0, messages: [] });
    expect(why(parseKernelErrors("unavailable denied dmesg", now))).toMatchObject({ code: "denied" });
    expect(parseKernelErrors("dmesg 1.0", now)).toBeNull();
  });
});
