import { describe, expect, it } from "vitest";
import { parseRaid } from "../../../../../../electron/core/health/details/raid.ts";
import { parseSmart } from "../../../../../../electron/core/health/details/smart.ts";
import { known, recorded, why } from "./recorded.ts";

describe("RAID and ZFS", () => {
  const arraysOf = (system: string, name: string) => {
    const { arrays } = known(parseRaid(recorded(system, name)));
    return (array: string) => arrays.find((entry) => entry.name === array);
  };
  const bad = arraysOf("debian-13-vm", "raid-bad");
  const more = arraysOf("debian-13-vm", "raid-more");
  const zfs = arraysOf("debian-13-vm", "raid-zfs");
  const busy = arraysOf("debian-13-vm", "raid-zfs-busy");
  const written = arraysOf("written", "raid-zfs");

  it("that lost a disk is degraded, and says which and how far the repair is", () => {
    expect(bad("md0")).toEqual({
      name: "md0",
      kind: "md",
      level: "raid1",
      state: "degraded",
      devices: 2,
      working: 1,
      faulty: ["sdc"],
      erring: [],
      dataErrors: null,
      activity: "recovery",
      percent: 31.6,
      totalBytes: 523_264 * 1024,
      usedBytes: null,
    });
    expect(bad("md5")).toMatchObject({ level: "raid5", state: "degraded", working: 2, faulty: ["loop1", "loop0"] });
    expect(bad("md6")).toMatchObject({ level: "raid6", state: "degraded", devices: 4, working: 2, faulty: [] });
    expect(zfs("tank")).toMatchObject({
      kind: "zfs",
      state: "degraded",
      devices: 3,
      working: 2,
      faulty: ["loop3"],
      erring: [],
      dataErrors: 0,
      totalBytes: 268_435_456,
    });
  });

  it("of ZFS counts a spare that stands in, and what replaces a device, in its place", () => {
    // The spare is named twice, where it stands in and where it waits.
    expect(zfs("vault")).toMatchObject({ state: "degraded", devices: 2, working: 2, faulty: ["loop9"] });
    expect(busy("wide")).toMatchObject({ state: "degraded", devices: 6, working: 6, faulty: ["/root/e2"] });
    expect(busy("tank")).toMatchObject({ devices: 3, working: 3, faulty: [] });
    // What stands in is not filled yet; a spare that is broken is told, and missing nowhere.
    expect(written("archive")).toMatchObject({ devices: 5, working: 3, faulty: ["sdc", "nvme1n1"] });
    const spoilt = recorded("debian-13-vm", "raid-zfs").replace(
      "INUSE     currently in use",
      "FAULTED   corrupted data",
    );
    expect(known(parseRaid(spoilt)).arrays.find(({ name }) => name === "vault")).toMatchObject({
      devices: 2,
      faulty: ["loop9", "loop11"],
    });
  });

  it("that lost more than it may has failed, whatever the kernel calls active", () => {
    expect(bad("md1")).toMatchObject({ level: "raid0", state: "failed" });
    const lost = (level: string, counts: string) =>
      known(parseRaid(`== md\nmd9 : active ${level} sda1[0]\n      9 blocks super 1.2 ${counts}\nhf-complete`));
    expect(lost("raid5", "[3/1] [U__]").arrays[0]?.state).toBe("failed");
    expect(lost("raid6", "[4/2] [UU__]").arrays[0]?.state).toBe("degraded");
    expect(lost("raid1", "[2/0] [__]").arrays[0]?.state).toBe("failed");
    expect(lost("raid10", "[4/2] [U_U_]").arrays[0]?.state).toBe("degraded");
    expect(written("gone")).toMatchObject({ state: "failed", totalBytes: null, devices: null });
  });

  it("that is whole is healthy, also while it is checked or has nothing to lose", () => {
    const whole = arraysOf("debian-13-vm", "raid-resync")("md0");
    expect(whole).toMatchObject({ state: "healthy", working: 2, activity: "resync", percent: 7.2 });
    expect(more("md0")).toMatchObject({ state: "healthy", activity: "check", faulty: ["sdc"] });
    expect(more("md10")).toMatchObject({ state: "healthy", level: "raid10", activity: null });
    expect(zfs("backup")).toMatchObject({ state: "healthy", devices: 2, activity: null, dataErrors: 0, erring: [] });
    expect(busy("backup")).toMatchObject({ state: "healthy", devices: 2, activity: "scrub", percent: 31.02 });
    expect(busy("tank")).toMatchObject({ state: "healthy", devices: 3, activity: "resilver", percent: 100 });
  });

  it("that waits for its turn is busy without a percentage", () => {
    const text = "== md\nmd9 : active raid1 sda1[1] sdb1[0]\n      9 blocks [2/2] [UU]\n\tresync=DELAYED\nhf-complete";
    expect(known(parseRaid(text)).arrays[0]).toMatchObject({ state: "healthy", activity: "resync", percent: null });
  });

  it("of ZFS that is rebuilt in sequence says how far, and counts no group of devices as one", () => {
    expect(written("archive")).toMatchObject({
      state: "degraded",
      activity: "resilver",
      percent: 12.94,
      devices: 5,
      faulty: ["sdc", "nvme1n1"],
    });
  });

  it("of ZFS that lost data says how much, and which disks gave errors, while all of them are online", () => {
    expect(zfs("archive")).toMatchObject({ state: "healthy", working: 1, erring: ["loop7"], dataErrors: 28 });
    expect(zfs("scratch")).toMatchObject({ state: "healthy", erring: ["loop8"], dataErrors: 8 });
    expect(zfs("media")).toMatchObject({ state: "healthy", faulty: [], erring: ["loop6"], dataErrors: 0 });
    const unknown =
      "== pools\ntank\t9\t1\tONLINE\n== status\n  pool: tank\nerrors: List of errors unavailable\nhf-complete";
    expect(known(parseRaid(unknown)).arrays[0]?.dataErrors).toBeNull();
  });

  it("of ZFS in a state that nobody knows is left out, whatever it is called", () => {
    const text = "== pools\ntank\t9\t1\tconstructor\npool\t9\t1\tONLINE\n== status\nhf-complete";
    expect(known(parseRaid(text)).arrays.map(({ name, state }) => [name, state])).toEqual([["pool", "healthy"]]);
  });

  it("that was not started is inactive; a container of the firmware's format is none", () => {
    expect(more("md1")).toMatchObject({ state: "inactive", level: null });
    expect(recorded("debian-13-vm", "raid-more")).toContain("md127 : inactive");
    expect(more("md127")).toBeUndefined();
  });

  it("is absent where there is none, and unknown after half an answer", () => {
    expect(why(parseRaid(recorded("debian-12", "raid")))).toMatchObject({ code: "absent" });
    expect(why(parseRaid("== md\nPersonalities :\nunused devices: <none>\nhf-complete"))).toMatchObject({
      code: "absent",
    });
    expect(parseRaid("== md\nmd0 : active raid1 sda[0]")).toBeNull();
  });
});

describe("SMART", () => {
  it("is read from JSON: verdict, age, wear and what went wrong", () => {
    const { disks } = known(parseSmart(recorded("written", "smart")));
    expect(disks.map(({ device }) => device)).toEqual(["/dev/sda", "/dev/sdb", "/dev/nvme0", "/dev/sdc"]);
    expect(disks[0]).toMatchObject({
      model: "WDC WD40EFRX-68N32N0",
      asleep: false,
      passed: true,
      temperature: 34,
      powerOnHours: 31_204,
      reallocated: 3,
      pending: 1,
      wearPercent: null,
    });
    expect(disks[2]).toMatchObject({ passed: false, wearPercent: 97, mediaErrors: 12 });
    expect(disks[3]).toMatchObject({ wearPercent: 12 });
  });

  it("of a disk that sleeps is unknown, and not a failure", () => {
    const [, asleep] = known(parseSmart(recorded("written", "smart"))).disks;
    expect(asleep).toMatchObject({ asleep: true, passed: null, temperature: null });
  });

  it("of a SCSI disk that was stopped is asleep, of which the JSON of smartctl says nothing", () => {
    const text = recorded("debian-13-vm", "smart-stopped");
    const { disks } = known(parseSmart(text));
    expect(disks.map(({ device, asleep, passed }) => [device, asleep, passed])).toEqual([
      ["/dev/sda", false, true],
      ["/dev/sdb", true, null],
      ["/dev/sdc", false, true],
    ]);
    expect(disks[1]).toMatchObject({ model: "Linux scsi_debug", temperature: null });
    // Not ready for another reason, which may be that it is broken.
    expect(known(parseSmart(text.replace("hf-stopped", ""))).disks[1]).toMatchObject({ asleep: false, passed: null });
  });

  it("of an ATA disk that sleeps says so whatever the depth", () => {
    const asleep = (mode: string): boolean | undefined => {
      const report = { smartctl: { messages: [{ string: `Device is in ${mode} mode, exit(2)` }] } };
      return known(parseSmart(`\n== /dev/sda\n${JSON.stringify(report)}\nhf-complete`)).disks[0]?.asleep;
    };
    expect(["STANDBY", "STANDBY_Y", "STANDBY (OS)", "SLEEP", "IDLE"].map(asleep)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("of smartctl 7.4 is read from SATA and NVMe disks; a SCSI disk that has none is left out", () => {
    const { disks } = known(parseSmart(recorded("debian-13-vm", "smart")));
    expect(disks.map(({ device }) => device)).toEqual(["/dev/sdb", "/dev/sdc", "/dev/sdd", "/dev/sde", "/dev/nvme0"]);
    expect(disks[0]).toMatchObject({ model: "Example-Disk", passed: true, temperature: 31, reallocated: 0 });
    expect(disks[4]).toMatchObject({ passed: true, temperature: 50, wearPercent: 0, mediaErrors: 0 });
    const none = "== /dev/sda\nSMART support is:     Unavailable - device lacks SMART capability.\n\nhf-complete";
    expect(why(parseSmart(none))).toMatchObject({ code: "absent" });
  });

  const attributes = (...table: object[]) =>
    known(parseSmart(`\n== /dev/sda\n${JSON.stringify({ ata_smart_attributes: { table } })}\nhf-complete`)).disks[0];

  it("takes what is left of an SSD from the attribute that is called so", () => {
    const raw = { value: 0, string: "0" };
    expect(
      attributes(
        { id: 233, name: "NAND_GiB_Written", value: 100, raw },
        { id: 231, name: "SSD_Life_Left", value: 40, raw },
      ),
    ).toMatchObject({ wearPercent: 60 });
    expect(attributes({ id: 245, name: "Percent_Life_Remaining", value: 93, raw })).toMatchObject({ wearPercent: 7 });
    expect(attributes({ id: 231, name: "Temperature_Celsius", value: 70, raw })).toMatchObject({ wearPercent: null });
  });

  it("takes of a raw value the number that smartctl writes, not all its bytes", () => {
    const packed = { id: 5, name: "Reallocated_Sector_Ct", value: 99, raw: { value: 65_541, string: "5 (1 0)" } };
    const plain = { id: 197, name: "Current_Pending_Sector", value: 99, raw: { value: 7, string: "" } };
    expect(attributes(packed, plain)).toMatchObject({ reallocated: 5, pending: 7 });
  });

  it("of SCSI disks has no temperature where there is no sensor, and tells apart those behind one controller", () => {
    const report = {
      model_name: "Example",
      smart_status: { passed: true },
      temperature: { current: 0, drive_trip: 0 },
    };
    const part = (type: string): string => `\n== /dev/bus/0 megaraid,${type}\n${JSON.stringify(report)}`;
    const { disks } = known(parseSmart(`${part("0")}${part("1")}\nhf-complete`));
    expect(disks.map(({ device, temperature }) => [device, temperature])).toEqual([
      ["/dev/bus/0 megaraid,0", null],
      ["/dev/bus/0 megaraid,1", null],
    ]);
  });

  it("of SCSI and NVMe disks is read from the words of smartctl 6 too", () => {
    const text = [
      "== /dev/sdg",
      "SMART Health Status: OK",
      "Current Drive Temperature:     31 C",
      "Elements in grown defect list: 4",
      "  Accumulated power on time, hours:minutes 25822:34",
      "== /dev/nvme1",
      "Power On Hours:                     14,702",
      "Media and Data Integrity Errors:    1,024",
      "== /dev/sdh",
      "  9 Power_On_Hours          0x0032   090   090   000    Old_age   Always       -       8812h+05m+31.220s",
      "",
      "hf-complete",
    ].join("\n");
    const [scsi, nvme, sata] = known(parseSmart(text)).disks;
    expect(scsi).toMatchObject({ passed: true, temperature: 31, reallocated: 4, powerOnHours: 25_822 });
    expect(nvme).toMatchObject({ powerOnHours: 14_702, mediaErrors: 1024 });
    expect(sata).toMatchObject({ powerOnHours: 8812 });
  });

  it("is read from the tables of smartctl 6", () => {
    const { disks } = known(parseSmart(recorded("written", "smart-6")));
    expect(disks[0]).toMatchObject({
      model: "WDC WD10EFRX-68FYTN0",
      passed: false,
      reallocated: 2048,
      pending: 16,
      powerOnHours: 43_801,
      temperature: 37,
    });
    expect(disks[1]).toMatchObject({ asleep: true, passed: null });
    expect(disks[2]).toMatchObject({ passed: true, temperature: 29, wearPercent: 3, mediaErrors: 0 });
  });

  it("is absent on a virtual disk, denied without root, missing without smartctl", () => {
    expect(why(parseSmart(recorded("debian-12", "smart")))).toMatchObject({ code: "absent" });
    expect(why(parseSmart("unavailable denied smartctl needs root"))).toMatchObject({ code: "denied" });
    expect(why(parseSmart("unavailable missing smartctl"))).toEqual({ code: "missing", detail: "smartctl" });
  });

  it("of a disk whose report is cut off is unknown", () => {
    expect(known(parseSmart('== /dev/sda\n{"smart_status":\n\nhf-complete')).disks[0]).toMatchObject({
      device: "/dev/sda",
      passed: null,
    });
    expect(parseSmart("== /dev/sda\n{}")).toBeNull();
  });
});
