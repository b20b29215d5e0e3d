import { describe, expect, it } from "vitest";
import { isBehind } from "../../../../../electron/core/alerts/reach.ts";
import { ruleProblem } from "../../../../../electron/core/alerts/rules.ts";
import { at, bareEngine, queueRule } from "../../../../support/alertEngine.ts";
import { draft, MINUTE, states, world } from "../../../../support/alertWorld.ts";
import { aHost } from "../../../../support/pageData.ts";

describe("hosts behind one that is off as planned", () => {
  const ways = new Map([
    ["a", ["gw"]],
    ["b", ["switch", "a"]],
    ["loop1", ["loop2"]],
    ["loop2", ["loop1"]],
    ["self", ["self"]],
  ]);
  it.each([
    ["a", ["gw"], true],
    ["b", ["gw"], true],
    ["b", ["switch"], true],
    ["gw", ["gw"], false],
    ["a", ["b"], false],
    ["a", [], false],
    ["loop1", ["gw"], false],
    ["loop1", ["loop2"], true],
    ["self", ["self"], false],
    ["unknown", ["gw"], false],
  ])("%s is behind %j: %s", (id, off, behind) => expect(isBehind(id, ways, new Set(off))).toBe(behind));

  it("are out of reach as planned: nobody is told, until it should be back and is not", async () => {
    const { alerting, status, pass, clock, told, shown } = await world({
      hosts: ["gw", "inner", "other", "more"],
      jump: { inner: "gw" },
    });
    const schedule = { kind: "once" as const, from: clock.now(), until: clock.now() + 30 * MINUTE };
    alerting.quietStore.saveWindow({ name: "Nights", kind: "off", filter: "name:gw", schedule, enabled: true });
    for (const host of ["other", "more"]) status(host, "ok");
    status("gw", "failed", "ssh.timeout");
    status("inner", "failed", "ssh.jumpFailed");
    pass(20 * MINUTE);
    expect([shown(), told]).toEqual([[], []]);
    pass(14 * MINUTE);
    expect(shown()).toEqual(["gw: firing critical", "inner: silenced warning"]);
    expect(told.filter(({ notify }) => notify).map(({ alert }) => alert.message)).toEqual(["gw does not answer"]);
  });
});

describe("filters that ask for what is measured, and groups", () => {
  it("let go of hosts that no longer fit, within a minute and without a word", async () => {
    const { alerting, record, pass, shown, status, told } = await world();
    alerting.rules.save(draft({ filter: "status:ok" }));
    for (const host of ["web", "db"]) {
      status(host, "ok");
      record(host, "queue", 50);
    }
    pass(MINUTE);
    // Values came before the hosts were known to be well: the rule takes them from now on.
    for (const host of ["web", "db"]) record(host, "queue", 50);
    pass(1000);
    expect(shown()).toEqual(["db: firing warning", "web: firing warning"]);
    status("db", "warning");
    pass(MINUTE + 5000, () => record("web", "queue", 50));
    expect(shown()).toEqual(["web: firing warning"]);
    expect(states(told).at(-1)).toBe("firing>resolved");
  });

  it("that nobody understands any more hold for none", async () => {
    const { alerting, record, pass, shown } = await world();
    expect(() => alerting.rules.save(draft({ filter: "nonsense:(" }))).toThrow(/there is no field "nonsense"/);
    alerting.rules.save(draft({ filter: "group:gone" }));
    record("web", "queue", 50);
    pass(1000);
    expect(shown()).toEqual([]);
  });
});

describe("a clock that is set", () => {
  it.each([-3_600_000, 3_600_000])("by %s ms ends nothing, begins nothing and hurries nothing", async (jump) => {
    const { alerting, record, pass, shown, clock, told } = await world();
    alerting.rules.save(draft({ forSeconds: 300 }));
    pass(2 * MINUTE, () => {
      record("web", "queue", 50);
      record("db", "disk.used", 92, "/");
    });
    const { now } = clock;
    clock.now = () => now() + jump;
    pass(2 * MINUTE, () => {
      record("web", "queue", 50);
      record("db", "disk.used", 92, "/");
    });
    expect(shown()).toEqual(["db:/ firing warning", "web: soft warning"]);
    pass(MINUTE + 20_000, () => record("web", "queue", 50));
    expect(shown()).toEqual(["db:/ firing warning", "web: firing warning"]);
    expect(told.filter(({ notify }) => notify)).toHaveLength(2);
  });
});

describe("five hundred hosts", () => {
  const many = Array.from({ length: 500 }, (_, index) => aHost({ id: `h${index}`, name: `host${index}` }));

  it("that are all well leave nothing behind", () => {
    const { engine, setRules, record } = bareEngine([]);
    setRules([queueRule()], at(0), many);
    for (const { id } of many) for (const label of ["a", "b"]) record(id, "queue", 1, label, at(0));
    expect([...engine.all()]).toEqual([]);
    expect(engine.take()).toEqual({ dirty: [], changed: [], ended: [], transitions: [] });
  });

  it("that all fire are told once each, taken together and over together", () => {
    const { engine, setRules, record, told } = bareEngine([]);
    setRules([queueRule()], at(0), many);
    for (const { id } of many) record(id, "queue", 50, "", at(0));
    expect(new Set(told())).toEqual(new Set(["new>firing!"]));
    for (const { id } of engine.alerts()) engine.acknowledge(id, "bob", "", at(1000));
    for (const { id } of many) record(id, "queue", 60, "", at(2000));
    expect(told()).toEqual(Array.from({ length: 500 }, () => "firing>acknowledged"));
    setRules([], at(3000), many);
    expect(engine.take().ended).toHaveLength(500);
    expect(engine.alerts()).toEqual([]);
  });
});

it.each([
  [-5, -6],
  [5, -1],
])("a distance from zero past %s, ending at %s, is refused: it would always hold or never end", (enter, clear) => {
  const condition = {
    kind: "threshold" as const,
    metric: "clock.offset",
    direction: "beyond" as const,
    levels: [{ severity: "warning" as const, enter, clear }],
  };
  expect(ruleProblem({ condition })).toBe("a distance from zero is never negative");
  expect(ruleProblem({ condition: { ...condition, direction: "above" } })).toBeNull();
});
