import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type DetailProbe, unchanged } from "../../../../../electron/core/health/details/detailProbe.ts";
import type { DetailEvent } from "../../../../../electron/core/health/monitor.ts";
import { FakeFleet } from "./fakeFleet.ts";

const probe = (name: string, everySeconds = 60, parse: DetailProbe<string>["parse"] = (text) => text || null) =>
  ({ name, everySeconds, program: "echo", parse }) satisfies DetailProbe<string>;

function fleet(...names: string[]): FakeFleet {
  const made = new FakeFleet();
  made.put("a");
  for (const name of names) made.host("a").details.set(name, `${name} text`);
  return made;
}

/** Times in whole seconds at which a section was asked for. */
const asked = (all: FakeFleet, section: string): number[] =>
  all
    .host("a")
    .requests.filter((request) => request.sections.includes(section))
    .map((request) => Math.round(request.at / 1000));

describe("what is looked at deeper than a sample", () => {
  it("is asked for at its own cadence, two at a time, after a reading and never with df", async () => {
    const all = fleet("units", "users", "ports");
    const monitor = all.start({ detailProbes: [probe("units", 60), probe("users", 60), probe("ports", 120)] });
    await all.clock.advance(130_000);
    expect(asked(all, "detail_units")).toEqual([1, 71]);
    expect(asked(all, "detail_users")).toEqual([1, 71]);
    expect(asked(all, "detail_ports")).toEqual([11]);
    for (const request of all.host("a").requests)
      if (request.sections.some((name) => name.startsWith("detail_"))) expect(request.sections).toHaveLength(1);
    const units = monitor.host("a").details.get("units");
    expect(units?.value).toBe("units text");
    expect(units?.time).toBe(all.clock.wallOffset + 71_000 + 50 - 25);
  });

  it("is told as it comes, with its host and name", async () => {
    const all = fleet("units");
    const monitor = all.start({ detailProbes: [probe("units")] });
    const seen: DetailEvent[] = [];
    monitor.onDetails((event) => seen.push(event));
    await all.clock.advance(5000);
    expect(seen.map(({ hostId, name, result }) => [hostId, name, result.value])).toEqual([
      ["a", "units", "units text"],
    ]);
  });

  it("is null, not empty, where the host has no such source", async () => {
    const all = fleet();
    all.host("a").details.set("units", "");
    const monitor = all.start({ detailProbes: [probe("units")] });
    await all.clock.advance(5000);
    expect(monitor.host("a").details.get("units")?.value).toBeNull();
  });

  it("gets what the admin set for this host as its arguments", async () => {
    const all = fleet("certificates");
    all.start({
      detailProbes: [probe("certificates")],
      detailArguments: (hostId, name) => [`/etc/${hostId}/${name}.pem`],
    });
    await all.clock.advance(5000);
    const request = all.host("a").requests.find(({ sections }) => sections[0] === "detail_certificates");
    expect(request?.args).toEqual(["/etc/a/certificates.pem"]);
  });

  it("leaves a probe that stalls alone for an hour, gives it as unknown, and goes on over another shell", async () => {
    const all = fleet("units");
    const monitor = all.start({ detailProbes: [probe("stuck", 30), probe("units", 30)] });
    await all.clock.advance(5000);
    await all.clock.advance(60_000);
    expect(asked(all, "detail_stuck")).toEqual([1]);
    expect(monitor.host("a").details.get("stuck")?.value).toBeNull();
    expect(asked(all, "detail_units").length).toBeGreaterThanOrEqual(1);
    expect(all.host("a").opened).toBe(2);
    expect(monitor.host("a").health).toMatchObject({ status: "ok", failure: null });
    await all.clock.advance(3_600_000);
    expect(asked(all, "detail_stuck")).toHaveLength(2);
  });

  it("is left out while the host works at its limit, and such a host is sampled less", async () => {
    const all = fleet("units");
    all.host("a").cpuPressure = 99;
    all.start({ detailProbes: [probe("units")] });
    await all.clock.advance(121_000);
    expect(asked(all, "detail_units")).toEqual([]);
    const samples = asked(all, "files-fast");
    expect(samples.slice(2).every((at, index) => at - (samples[index + 1] as number) >= 29)).toBe(true);
    all.host("a").cpuPressure = 0;
    await all.clock.advance(60_000);
    expect(asked(all, "detail_units")).toHaveLength(1);
  });

  it("survives a parser that throws", async () => {
    const all = fleet("units", "users");
    const broken = probe("units", 60, () => {
      throw new TypeError("not so");
    });
    const monitor = all.start({ detailProbes: [broken, probe("users")] });
    await all.clock.advance(5000);
    expect(monitor.host("a").details.get("units")?.value).toBeNull();
    expect(monitor.host("a").details.get("users")?.value).toBe("users text");
    expect(all.host("a").opened).toBe(1);
  });

  it("is asked for all at once for the command line, past one that stalls", async () => {
    const all = fleet("units", "users");
    const monitor = all.start({ detailProbes: [probe("units"), probe("stuck"), probe("users")] });
    const work = monitor.host("a").detailsNow();
    await all.clock.advance(15_000);
    await work;
    expect(Object.fromEntries([...monitor.host("a").details].map(([name, { value }]) => [name, value]))).toEqual({
      units: "units text",
      stuck: null,
      users: "users text",
    });
  });

  const slow = (name: string, everySeconds = 60, parse?: DetailProbe<string>["parse"]) =>
    ({ ...probe(name, everySeconds, parse), apart: true, limitSeconds: 100 }) satisfies DetailProbe<string>;

  it("holds up no sample where it takes long: a shell beside the samples waits for it, and is closed then", async () => {
    const all = fleet("units");
    const monitor = all.start({ detailProbes: [slow("updates", 3600), probe("units", 60)] });
    await all.clock.advance(61_000);
    expect(asked(all, "detail_updates")).toEqual([1]);
    expect(all.host("a").open.size).toBe(2);
    const samples = asked(all, "files-fast");
    expect(Math.max(...samples.slice(1).map((at, index) => at - (samples[index] as number)))).toBeLessThanOrEqual(10);
    expect(asked(all, "detail_units")).toEqual([1]);
    // It never answered: its shell is ended, and the one of the samples is not.
    await all.clock.advance(60_000);
    expect(all.host("a").open.size).toBe(1);
    expect(all.host("a").opened).toBe(2);
    expect(monitor.host("a").details.get("updates")?.value).toBeNull();
    expect(monitor.host("a").health).toMatchObject({ status: "ok", failure: null });
  });

  it("answers the command line with what takes long too, over one more shell", async () => {
    const all = fleet("updates", "smart", "units");
    const monitor = all.start({ detailProbes: [slow("updates"), slow("smart"), probe("units")] });
    const work = monitor.host("a").detailsNow();
    await all.clock.advance(1000);
    await work;
    expect(Object.fromEntries([...monitor.host("a").details].map(([name, { value }]) => [name, value]))).toEqual({
      units: "units text",
      updates: "updates text",
      smart: "smart text",
    });
    expect(all.host("a").opened).toBe(2);
    expect(all.host("a").open.size).toBe(1);
  });

  it("is tried again soon where no second shell can be had, and the samples go on", async () => {
    const all = fleet("updates");
    const monitor = all.start({ detailProbes: [slow("updates", 21_600)] });
    await all.clock.advance(500);
    all.host("a").connect = () => Promise.reject(new Failure("ssh.closed", { host: "a", reason: "byServer" }));
    await all.clock.advance(60_000);
    expect(monitor.host("a").health).toMatchObject({ status: "ok", failure: null });
    expect(monitor.host("a").details.has("updates")).toBe(false);
    all.host("a").connect = () => Promise.resolve();
    await all.clock.advance(300_000);
    expect(monitor.host("a").details.get("updates")?.value).toBe("updates text");
  });

  it("is not worked out anew where the host says that nothing has changed", async () => {
    const all = fleet();
    all.host("a").details.set("updates", "7 waiting");
    const tells: DetailProbe<string> = {
      ...slow("updates"),
      parse: (text) => (text === "unchanged" ? unchanged : text),
      stateOf: () => "state 1",
    };
    const monitor = all.start({ detailProbes: [tells] });
    await all.clock.advance(5000);
    const before = monitor.host("a").details.get("updates");
    all.host("a").details.set("updates", "unchanged");
    await all.clock.advance(70_000);
    const asks = all.host("a").requests.filter(({ sections }) => sections[0] === "detail_updates");
    expect(asks.map(({ args }) => args)).toEqual([[], ["state 1"]]);
    expect(monitor.host("a").details.get("updates")).toMatchObject({ value: "7 waiting", reason: null });
    expect(monitor.host("a").details.get("updates")?.time).toBeGreaterThan(before?.time ?? Infinity);
  });

  it("ends with the host", async () => {
    const all = fleet();
    all.start({ detailProbes: [slow("updates")] });
    await all.clock.advance(5000);
    expect(all.host("a").open.size).toBe(2);
    all.remove("a");
    await all.clock.advance(0);
    expect(all.host("a").open.size).toBe(0);
  });
});
