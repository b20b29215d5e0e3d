// @vitest-environment happy-dom
import { within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { asText, found, rowIds, tables, tableTitle } from "../../../../../renderer/features/details/panels.tsx";
import { verdictOf } from "../../../../../renderer/features/details/columns.tsx";
import { TablePanel } from "../../../../../renderer/features/details/TablePanel.tsx";
import type { Container, DetailName, DetailValue, RaidArray } from "../../../../../shared/contract/healthDetails.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { aCalmHost } from "./detailsData.ts";

const now = Date.now();
const DAY_MS = 86_400_000;
const spec = (name: DetailName) => {
  const table = tables.find((entry) => entry.name === name);
  if (!table) throw new Error(`no table of ${name}`);
  return table;
};

/** The cells of each row of a panel, as they are read. */
function drawn<N extends DetailName>(name: N, value: DetailValue<N>): (string | null)[][] {
  renderPage(<TablePanel spec={spec(name)} value={value} rows={found(spec(name), value, "")} time={now} />);
  return within(screen.getByRole("grid"))
    .getAllByRole("row")
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole("gridcell")
        .map((cell) => cell.textContent),
    );
}
const [calm] = aCalmHost(now).containers?.value?.containers ?? [];
const container = (name: string, change: Partial<Container>): Container => ({
  ...(calm as Container),
  id: name,
  name,
  cpuPercent: null,
  memoryBytes: null,
  ...change,
});
const array = (name: string, change: Partial<RaidArray>): RaidArray => ({
  name,
  kind: "md",
  level: "raid1",
  state: "healthy",
  devices: 2,
  working: 2,
  faulty: [],
  erring: [],
  dataErrors: null,
  activity: null,
  percent: null,
  totalBytes: null,
  usedBytes: null,
  ...change,
});

describe("the panels of details", () => {
  it("put containers that need someone first, each state in a word", () => {
    const containers = [
      container("run", {}),
      container("made", { state: "created", healthy: null }),
      container("sick", { healthy: false }),
      container("done", { state: "stopped", healthy: null, exitCode: 0 }),
      container("down", { state: "stopped", healthy: null, exitCode: 1 }),
      container("loop", { state: "restarting", healthy: null, restarts: 1312 }),
      container("ice", { state: "paused", healthy: null }),
    ];
    const rows = drawn("containers", { engine: "podman", containers });
    expect(rows.map(([name, state]) => `${name}: ${state}`)).toEqual([
      "loop: Restarting",
      "done: Ended",
      "down: Stopped",
      "ice: Paused",
      "made: Never started",
      "sick: Unhealthy",
      "run: Running",
    ]);
    expect(rows[0]).toContain("1312");
    expect(screen.getByRole("region", { name: "Containers" }).textContent).toContain("Podman, 3 of 7 running");
  });

  it("say of an array what it lost and what it is busy with", () => {
    const arrays = [
      array("md0", {}),
      array("md1", {
        level: "raid5",
        state: "degraded",
        devices: 3,
        faulty: ["sdc1"],
        activity: "recovery",
        percent: 12.6,
      }),
      array("tank", { kind: "zfs", level: null, state: "failed", devices: null, working: null }),
      array("home", { kind: "zfs", level: null, erring: ["sda"], dataErrors: 28 }),
      array("media", { kind: "zfs", level: null, erring: ["sdb"], dataErrors: 0 }),
      array("md9", { level: null, state: "inactive" }),
    ];
    expect(drawn("raid", { arrays })).toEqual([
      ["tank (ZFS)", "Failed", "–", "–"],
      ["home (ZFS)", "Data errors", "2 of 2, errors: sda", "–"],
      ["md1 (raid5)", "Degraded", "2 of 3, faulty: sdc1", "recovery 13 %"],
      ["md9 (md)", "Inactive", "2 of 2", "–"],
      ["media (ZFS)", "Had errors", "2 of 2, errors: sdb", "–"],
      ["md0 (raid1)", "Healthy", "2 of 2", "–"],
    ]);
  });

  it("put a failing disk first; of one that sleeps nothing is made up", () => {
    const disk = {
      model: null,
      asleep: false,
      passed: true,
      temperature: null,
      powerOnHours: null,
      reallocated: null,
      pending: null,
      wearPercent: null,
      mediaErrors: null,
    };
    const disks = [
      { ...disk, device: "/dev/sda", asleep: true, passed: null },
      { ...disk, device: "/dev/sdb", model: "Old", temperature: 34, powerOnHours: 48, reallocated: 3, pending: 1 },
      { ...disk, device: "/dev/nvme0", passed: false, wearPercent: 97, mediaErrors: 12 },
    ];
    expect(drawn("smart", { disks })).toEqual([
      ["/dev/nvme0", "Failing", "–", "97 %", "12", "–"],
      ["/dev/sdb, Old", "Passed", "34 °C", "–", "4", "2 d"],
      ["/dev/sda", "Asleep", "–", "–", "–", "–"],
    ]);
    expect(verdictOf({ asleep: false, passed: null }).word).toBe("Unknown");
  });

  it("tell which certificate has ended and which will soon", () => {
    const certificate = (place: string, days: number) => ({
      place,
      kind: "file" as const,
      subject: "shop.example",
      issuer: "CA",
      notAfter: now + days * DAY_MS + 3_600_000,
    });
    const rows = drawn("certificates", [certificate("/c", 60), certificate("/a", -3), certificate("/b", 9)]);
    expect(rows.map(([place, , end]) => [place, end])).toEqual([
      ["/a", "Expired"],
      ["/b", "In 9 d"],
      ["/c", "in 60 d"],
    ]);
  });

  it("put security updates first, and say how many are not in the list", () => {
    const packages = [
      { name: "tzdata", to: null, security: false },
      { name: "openssl", to: "3.0.17", security: true },
    ];
    const rows = drawn("updates", { manager: "dnf", waiting: 80, security: 1, packages, listsAt: null });
    expect(rows).toEqual([
      ["openssl", "Security", "3.0.17"],
      ["tzdata", "Update", "–"],
    ]);
    expect(screen.getByRole("region", { name: "Updates" }).textContent).toContain(
      "80 waiting, 1 for security, the first 2",
    );
  });

  it("show kernel messages as they come, newest first, with a dash for a time that is not known", () => {
    const messages = [
      { time: now - 120_000, priority: 3, text: "I/O error" },
      { time: null, priority: 2, text: "Oops" },
    ];
    expect(drawn("kernelErrors", { count: 1, messages })).toEqual([
      ["2 min ago", "I/O error"],
      ["–", "Oops"],
    ]);
  });

  it("say what is so when there are no rows", () => {
    for (const [name, words] of [
      ["units", "No service has failed."],
      ["ports", "Nothing listens."],
      ["users", "Nobody is logged in on a terminal."],
    ] as const) {
      const value = { count: 0, units: [], ports: [], sessions: [] };
      renderPage(<TablePanel spec={spec(name)} value={value} rows={[]} time={now} />);
      expect(screen.getByText(words)).toBeTruthy();
    }
  });

  it("have a title each, and no two the same", () => {
    expect(new Set(tables.map(tableTitle)).size).toBe(tables.length);
  });
});

describe("searching and copying a panel", () => {
  const { ports } = aCalmHost(now);
  const value = ports?.value as DetailValue<"ports">;

  it.each([
    ["", 2],
    ["  ", 2],
    ["SSHD", 1],
    ["tcp 22", 1],
    ["22 udp", 0],
    ["127.0.0.1", 1],
  ])("%j finds %i rows", (search, count) => {
    expect(found(spec("ports"), value, search)).toHaveLength(count);
  });

  it("gives nothing for what is not known", () => {
    expect(asText(spec("ports"), value.ports)).toBe("22\ttcp\t*\tsshd\t7\n3306\ttcp\t127.0.0.1\t\t");
    expect(asText(spec("ports"), [])).toBe("");
  });

  it("tells rows apart that say the same", () => {
    const rows = [
      { time: 1, priority: 3, text: "a" },
      { time: 1, priority: 3, text: "a" },
    ];
    const id = rowIds(spec("kernelErrors"), rows);
    expect(rows.map(id)).toEqual(["1 a", "1 a (2)"]);
    expect(id({})).toBe("");
  });
});
