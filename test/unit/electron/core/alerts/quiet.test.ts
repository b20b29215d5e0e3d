import { describe, expect, it } from "vitest";
import { Quiet } from "../../../../../electron/core/alerts/quiet.ts";
import type { Dependency, MaintenanceWindow, Silence } from "../../../../../shared/contract/alerts.ts";
import { anAlert } from "../../../../support/alertPageData.ts";
import { aHost } from "../../../../support/pageData.ts";

const web = aHost({ id: "h1", name: "web" });
const silence = (part: Partial<Silence> = {}): Silence => ({
  id: "s",
  filter: "",
  ruleIds: [],
  severities: [],
  labels: [],
  from: 100,
  until: 200,
  comment: "",
  by: "bob",
  createdAt: 100,
  ...part,
});
const window = (part: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  id: "w",
  name: "Disks",
  kind: "maintenance",
  filter: "",
  schedule: { kind: "once", from: 100, until: 200 },
  enabled: true,
  ...part,
});
interface Sources {
  silences?: Silence[];
  windows?: MaintenanceWindow[];
  dependencies?: Dependency[];
}
const quietOf = ({ silences = [], windows = [], dependencies = [] }: Sources): Quiet =>
  new Quiet(
    { silences, windows, dependencies },
    (filter) =>
      ({ name }) =>
        filter.split(",").includes(name),
  );

describe("why an alert is quiet", () => {
  it.each([
    ["before a silence", { silences: [silence()] }, 99, null],
    ["from its first millisecond", { silences: [silence()] }, 100, "Silenced by bob"],
    ["to its last", { silences: [silence()] }, 199, "Silenced by bob"],
    ["no longer at its end", { silences: [silence()] }, 200, null],
    ["with its comment", { silences: [silence({ comment: "<b>disks</b>" })] }, 150, "Silenced by bob: <b>disks</b>"],
    [
      "never in a silence that was ended before it began",
      { silences: [silence({ from: 100, until: 100 })] },
      100,
      null,
    ],
    [
      "by the other one when the first is over",
      { silences: [silence({ until: 120 }), silence({ by: "eve" })] },
      150,
      "Silenced by eve",
    ],
    ["in a window", { windows: [window()] }, 150, "Maintenance window: Disks"],
    ["in a planned-off time", { windows: [window({ kind: "off" })] }, 150, "Off as planned: Disks"],
    ["not in a window that is switched off", { windows: [window({ enabled: false })] }, 150, null],
    ["not in a window of other hosts", { windows: [window({ filter: "db" })] }, 150, null],
    ["by a silence rather than by a window", { silences: [silence()], windows: [window()] }, 150, "Silenced by bob"],
  ] satisfies [string, Sources, number, string | null][])("is told: %s", (_, sources, time, expected) =>
    expect(quietOf(sources).reason(anAlert(), web, time)).toBe(expected),
  );

  it.each([
    [
      "all of its conditions",
      { ruleIds: ["disk-used"], severities: ["warning" as const], labels: ["/v*"], filter: "web" },
      true,
    ],
    ["another rule among them", { ruleIds: ["cpu-high"], labels: ["/v*"] }, false],
    ["another severity among them", { severities: ["critical" as const], filter: "web" }, false],
    ["another label among them", { labels: ["/home"], filter: "web" }, false],
    ["another host among them", { filter: "db", ruleIds: ["disk-used"] }, false],
    ["one of several rules", { ruleIds: ["cpu-high", "disk-used"] }, true],
    ["one of several labels", { labels: ["/home", "/var"] }, true],
  ])("asks of a silence with %s", (_, part, holds) =>
    expect(quietOf({ silences: [silence(part)] }).reason(anAlert(), web, 150) !== null).toBe(holds),
  );

  it.each([
    ["a silence of everything", { silences: [silence()] }, true],
    ["a silence of its rule", { silences: [silence({ ruleIds: ["disk-used"] })] }, true],
    ["a silence of some hosts", { silences: [silence({ filter: "web" })] }, false],
    ["a window", { windows: [window()] }, false],
  ] satisfies [string, Sources, boolean][])("about no host goes by %s: %s", (_, sources, holds) =>
    expect(quietOf(sources).reason(anAlert({ hostId: null }), null, 150) !== null).toBe(holds),
  );

  it("is the maintenance of its host, windows or not", () =>
    expect(quietOf({ windows: [window()] }).reason(anAlert(), { ...web, maintenance: true }, 500)).toBe(
      "The host is under maintenance",
    ));
});

describe("hosts that are off as planned", () => {
  it.each([
    [window({ kind: "off" }), 150, true],
    [window({ kind: "off" }), 250, false],
    [window({ kind: "off", enabled: false }), 150, false],
    [window({ kind: "off", filter: "db" }), 150, false],
    [window({ kind: "maintenance" }), 150, false],
  ])("are those of an open window of that kind: %j at %s", (one, time, off) =>
    expect(quietOf({ windows: [one] }).isPlannedOff(web, time)).toBe(off),
  );
});

describe("what a host is reached through", () => {
  const on = (onHostId: string, filter = ""): Dependency => ({ id: onHostId, filter, onHostId });

  it("is its jump host and what was named, but never itself", () => {
    const db = aHost({ id: "h2", name: "db", jumpHostId: "h1" });
    const ways = quietOf({ dependencies: [on("h1", "db"), on("h2"), on("h9", "web")] }).ways([web, db]);
    expect([...ways]).toEqual([
      ["h1", ["h2", "h9"]],
      ["h2", ["h1", "h1"]],
    ]);
  });

  it("is nothing for hosts without either", () => expect(quietOf({}).ways([web]).size).toBe(0));
});
