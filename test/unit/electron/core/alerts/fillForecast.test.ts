import { describe, expect, it } from "vitest";
import { FillForecast } from "../../../../../electron/core/alerts/fillForecast.ts";
import type { Moment } from "../../../../../electron/core/alerts/series.ts";
import { aHost } from "../../../../support/pageData.ts";
import { at, bareEngine, hosts, ruleAbout } from "../../../../support/alertEngine.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const rule = (part = {}) =>
  ruleAbout(
    {
      kind: "fills",
      hours: 6,
      levels: [
        { severity: "warning", hoursLeft: 24, freePercent: 40 },
        { severity: "critical", hoursLeft: 4, freePercent: 20 },
      ],
    },
    part,
  );

/** Disks that lose `perHour` bytes in each hour, `free` of them being left now, with so many percent used. */
function fleet(
  free: number,
  perHour: number,
  used: number,
  ageMs = 0,
  usedOf: (disk: { label: string }) => number = () => used,
) {
  const reads: string[] = [];
  let now: Moment = at(0);
  const forecast = new FillForecast({
    latest: ({ metric, label }) => ({
      time: now.time - ageMs,
      value: metric === "disk.free" ? free : usedOf({ label }),
    }),
    raw: ({ hostId, label }, from, to) => {
      reads.push(`${hostId}${label}`);
      const times = Float64Array.from({ length: 40 }, (_, index) => from + ((to - from) * index) / 39);
      return { times, values: times.map((time) => free + (perHour * (to - time)) / HOUR) };
    },
  });
  return {
    forecast,
    reads,
    note: (hostId: string, label: string) =>
      forecast.note({ hostId, time: now.time, points: [{ metric: "disk.free", label, value: free }] }),
    judge(engine: Parameters<FillForecast["judge"]>[0], tick: number) {
      now = at(tick);
      forecast.judge(engine, now);
    },
  };
}

describe("a disk that fills", () => {
  it.each([
    ["within a day", 20e9, 1e9, 70, ["web:/ firing warning"]],
    ["within hours, and nearly full", 3e9, 1e9, 90, ["web:/ firing critical"]],
    ["within hours, but with much free", 3e9, 1e9, 70, ["web:/ firing warning"]],
    ["within hours, but half empty", 3e9, 1e9, 50, []],
    ["in two days", 48e9, 1e9, 70, []],
    ["never", 20e9, -1e9, 70, []],
  ])("%s", (_, free, perHour, used, expected) => {
    const { engine, shown } = bareEngine([rule()]);
    const disks = fleet(free, perHour, used);
    disks.note("h1", "/");
    disks.judge(engine, 0);
    expect(shown()).toEqual(expected);
  });

  it("is told with the time that is left", () => {
    const { engine } = bareEngine([rule()]);
    const disks = fleet(20e9, 1e9, 70);
    disks.note("h1", "/data");
    disks.judge(engine, 0);
    expect(engine.alerts()[0]?.message).toBe("/data of web: 20 h");
    expect(engine.alerts()[0]?.value).toBeCloseTo(20, 6);
  });

  it("is looked at once in five minutes, and not at all without a rule", () => {
    const { engine, setRules } = bareEngine([]);
    const disks = fleet(20e9, 1e9, 70);
    disks.note("h1", "/");
    disks.judge(engine, 0);
    expect(disks.reads).toEqual([]);
    setRules([rule()]);
    for (let tick = 0; tick < 15 * MINUTE; tick += 5000) disks.judge(engine, tick);
    expect(disks.reads).toEqual(["h1/", "h1/", "h1/"]);
  });

  it("has its turn among the 1,500 disks of 500 hosts, however long a round takes", () => {
    const many = Array.from({ length: 500 }, (_, index) => aHost({ id: `h${index}`, name: `host${index}` }));
    const { engine, setRules } = bareEngine([]);
    setRules([rule()], at(0), many);
    const disks = fleet(100e9, 1e9, 70);
    for (const { id } of many) for (const label of ["/", "/var", "/srv"]) disks.note(id, label);
    for (let tick = 0; tick < 30 * MINUTE; tick += 5000) disks.judge(engine, tick);
    const times = new Map<string, number>();
    for (const read of disks.reads) times.set(read, (times.get(read) ?? 0) + 1);
    expect(times.size).toBe(1500);
    expect(Math.max(...times.values()) - Math.min(...times.values())).toBeLessThanOrEqual(1);
  });

  it("is read only where it is as full as a rule minds: of 500 hosts, those are all through in one round", () => {
    const many = Array.from({ length: 500 }, (_, index) => aHost({ id: `h${index}`, name: `host${index}` }));
    const { engine, setRules, shown } = bareEngine([]);
    setRules([rule()], at(0), many);
    const disks = fleet(20e9, 1e9, 70, 0, ({ label }) => (label === "/" ? 70 : 59));
    for (const { id } of many) for (const label of ["/", "/var", "/srv"]) disks.note(id, label);
    for (let tick = 0; tick < 5 * MINUTE; tick += 5000) disks.judge(engine, tick);
    expect(disks.reads).toHaveLength(500);
    expect(new Set(disks.reads)).toEqual(new Set(many.map(({ id }) => `${id}/`)));
    expect(shown()).toHaveLength(500);
  });

  it("is over when something was removed, without another look at its hours", () => {
    const { engine, shown } = bareEngine([rule()]);
    let used = 70;
    const disks = fleet(20e9, 1e9, 70, 0, () => used);
    disks.note("h1", "/");
    disks.judge(engine, 0);
    expect(shown()).toEqual(["web:/ firing warning"]);
    used = 20;
    disks.judge(engine, 5 * MINUTE);
    expect([shown(), disks.reads]).toEqual([[], ["h1/"]]);
  });

  it("says nothing once its values stopped, and is forgotten after a day without any", () => {
    const { engine, shown } = bareEngine([rule()]);
    const late = fleet(20e9, 1e9, 70, 6 * MINUTE);
    late.note("h1", "/");
    late.judge(engine, 0);
    expect([shown(), late.reads]).toEqual([[], []]);
    const gone = fleet(20e9, 1e9, 70, 25 * HOUR);
    gone.note("h1", "/");
    gone.judge(engine, 0);
    const back = fleet(20e9, 1e9, 70);
    back.note("h1", "/");
    back.judge(engine, 0);
    expect(shown()).toEqual(["web:/ firing warning"]);
  });

  it("is forgotten with its host, and passed over on hosts and mounts that the rule leaves out", () => {
    const { engine, shown } = bareEngine([rule({ filter: "db", labels: { only: [], not: ["/mnt*"] } })]);
    const disks = fleet(20e9, 1e9, 70);
    for (const { id } of hosts) for (const label of ["/", "/mnt/usb"]) disks.note(id, label);
    disks.judge(engine, 0);
    expect(shown()).toEqual(["db:/ firing warning"]);
    disks.forecast.forget("h2");
    disks.reads.length = 0;
    disks.judge(engine, 6 * MINUTE);
    expect(disks.reads).toEqual([]);
  });
});
