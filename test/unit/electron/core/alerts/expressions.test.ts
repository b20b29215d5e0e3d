import { describe, expect, it } from "vitest";
import { Expressions, expressionProblem } from "../../../../../electron/core/alerts/expressions.ts";
import { alert as alertSchema } from "../../../../../shared/contract/alerts.ts";
import { aHost } from "../../../../support/pageData.ts";
import { at, bareEngine, hosts, ruleAbout } from "../../../../support/alertEngine.ts";

const rule = (expression: string, part = {}) =>
  ruleAbout({ kind: "expression", expression, severity: "critical" }, part);

/** Values of scraped series by host, metric and label text. */
function judging(values: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  const asked: string[] = [];
  const expressions = new Expressions({
    labelsOf: (hostId, metric) => {
      asked.push(hostId);
      return Object.keys(values[metric] ?? {});
    },
    latest: ({ metric, label }) => {
      const value = values[metric]?.[label];
      return value === undefined ? null : { time: at(0).time, value };
    },
    raw: ({ metric, label }, from, to) => {
      const value = values[metric]?.[label];
      const seen = value !== undefined && at(0).time >= from && at(0).time <= to;
      return { times: Float64Array.from(seen ? [at(0).time] : []), values: Float64Array.from(seen ? [value] : []) };
    },
  });
  return { expressions, asked };
}

describe("a rule with an expression", () => {
  it.each([
    ["jobs / workers > 1", { jobs: { "": 5 }, workers: { "": 0 } }, "Infinity"],
    ["jobs / workers < 1", { jobs: { "": -5 }, workers: { "": 0 } }, "-Infinity"],
    ["jobs / workers", { jobs: { "": 0 }, workers: { "": 0 } }, "NaN"],
  ])("%s tells what is no number in words, as no list and no file can hold it", (expression, values, words) => {
    const { engine } = bareEngine([rule(expression)]);
    judging(values).expressions.judge(
      engine,
      () => hosts[0],
      (id) => id === "h1",
      at(0),
    );
    const [alert] = engine.alerts();
    expect(alert).toMatchObject({ value: null, message: `of web: ${words}` });
    expect(alertSchema.safeParse(alert).error).toBeUndefined();
    expect(alertSchema.safeParse(JSON.parse(JSON.stringify(alert))).data).toEqual(alert);
  });

  it("tells series apart by the labels that differ, and ends those that are gone", () => {
    const labels: Record<string, number> = { '{queue="mail"}': 20, '{queue="jobs",node="b"}': 30 };
    const { engine, shown } = bareEngine([rule("waiting > 10")]);
    const { expressions } = judging({ waiting: labels });
    expressions.judge(
      engine,
      () => hosts[0],
      (id) => id === "h1",
      at(0),
    );
    expect(shown()).toEqual(["web:mail firing critical", "web:node=b, queue=jobs firing critical"]);
    delete labels['{queue="mail"}'];
    expressions.judge(
      engine,
      () => hosts[0],
      (id) => id === "h1",
      at(30_000),
    );
    expect(shown()).toEqual(["web:node=b, queue=jobs firing critical"]);
  });

  it("finds at most a hundred series on one host, with names of bounded length", () => {
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`{queue="${"x".repeat(600)}",n="${index}"}`, 20]),
    );
    const { engine } = bareEngine([rule("waiting > 10")]);
    judging({ waiting: many }).expressions.judge(
      engine,
      () => hosts[0],
      (id) => id === "h1",
      at(0),
    );
    expect(engine.alerts().length).toBeLessThanOrEqual(100);
    expect(Math.max(...engine.alerts().map(({ label }) => label.length))).toBeLessThanOrEqual(256);
  });

  it("takes fifty hosts at a time and begins anew after half a minute", () => {
    const many = Array.from({ length: 120 }, (_, index) => aHost({ id: `h${index}`, name: `host${index}` }));
    const { engine, setRules } = bareEngine([]);
    setRules([rule("waiting > 10")], at(0), many);
    const { expressions, asked } = judging({ waiting: { "": 1 } });
    const counts = [0, 5, 10, 15, 29, 30].map((second) => {
      asked.length = 0;
      expressions.judge(
        engine,
        (id) => many.find((host) => host.id === id),
        () => true,
        at(second * 1000),
      );
      return new Set(asked).size;
    });
    expect(counts).toEqual([50, 50, 20, 0, 0, 50]);
  });

  it("says nothing about hosts that its filter let go of in the middle of a round", () => {
    const many = Array.from({ length: 60 }, (_, index) => aHost({ id: `h${index}`, name: `host${index}` }));
    const { engine, setRules } = bareEngine([]);
    const find = (id: string) => many.find((host) => host.id === id);
    const { expressions } = judging({ waiting: { "": 20 } });
    setRules([rule("waiting > 10")], at(0), many);
    expressions.judge(engine, find, () => true, at(0));
    expect(engine.alerts()).toHaveLength(50);
    setRules([rule("waiting > 10", { filter: "host3" })], at(1000), many);
    expressions.judge(engine, find, () => true, at(5000));
    expect(engine.alerts().map(({ hostId }) => hostId)).toEqual(["h3"]);
  });

  it("begins at once when it comes back after it was removed", () => {
    const { engine, setRules } = bareEngine([rule("waiting > 10")]);
    const { expressions, asked } = judging({ waiting: { "": 1 } });
    const judge = (tick: number): void =>
      expressions.judge(
        engine,
        () => hosts[0],
        () => true,
        at(tick),
      );
    judge(0);
    setRules([]);
    judge(5000);
    setRules([rule("waiting > 20")]);
    asked.length = 0;
    judge(10_000);
    expect(asked.length).toBeGreaterThan(0);
  });

  it("that a newer version wrote finds nothing and ends nothing", () => {
    const { engine } = bareEngine([rule("waiting >>> 10")]);
    judging({ waiting: { "": 20 } }).expressions.judge(
      engine,
      () => hosts[0],
      () => true,
      at(0),
    );
    expect(engine.alerts()).toEqual([]);
  });

  it.each([
    ["up == 0", null],
    ["up ==", /./],
    ["(", /./],
    ['up{a=~"("}', /./],
  ])("%s is understood or refused in words", (expression, problem) => {
    const found = expressionProblem({ kind: "expression", expression, severity: "info" });
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  });
});
