import { describe, expect, it } from "vitest";
import { parse, UsageError } from "../../../../electron/cli/arguments.ts";
import type { Context } from "../../../../electron/cli/context.ts";
import {
  matchingHosts,
  readFilter,
  readTarget,
  sampledTest,
  targetHosts,
  whereOption,
} from "../../../../electron/cli/targets.ts";
import { parseFilter } from "../../../../shared/filter/parse.ts";
import { failureOf } from "../../../support/failures.ts";
import { health, host } from "../../shared/filter/hosts.ts";

const hosts = [
  host("web-2", { environment: "production", credentialId: "c1" }),
  host("web-10", { environment: "production", jumpHostId: "db-1" }),
  host("db-1", { groups: ["lab"] }),
];
const answers: Readonly<Record<string, unknown>> = {
  "hosts.list": hosts,
  "credentials.list": [{ id: "c1", kind: "key", name: "deploy" }],
  "filters.list": [
    { name: "Front", filter: "name:web-1", group: true },
    { name: "Hot", filter: "cpu>80", group: true },
    { name: "Lost", filter: "name:db", group: false },
  ],
};
// Only what choosing hosts asks of it.
const context = {
  call: async (name: string) => structuredClone(answers[name]),
  hosts: async (names: readonly string[]) => hosts.filter((one) => names.includes(one.name)),
} as unknown as Context;

const read = (args: string[], options = {}) => readTarget(parse(args, whereOption), options);
const chosen = async (...args: string[]) => (await targetHosts(context, read(args))).map((one) => one.name);

describe("the target of a verb", () => {
  it("is hosts by name, or all that a filter holds for", async () => {
    expect(await chosen("db-1")).toEqual(["db-1"]);
    expect(await chosen("--where", "env:prod")).toEqual(["web-10", "web-2"]);
    expect(await chosen("--where", "*")).toEqual(["db-1", "web-10", "web-2"]);
  });

  it("may begin with a dash", async () => {
    expect(await chosen("--where", "-group:lab")).toEqual(["web-10", "web-2"]);
    expect(await chosen("--where=-env:prod")).toEqual(["db-1"]);
    expect(() => parse(["--where", "--json"], whereOption)).toThrow(UsageError);
  });

  it("knows jump hosts, credentials and groups by rule", async () => {
    expect(await chosen("--where", "jump:db-1")).toEqual(["web-10"]);
    expect(await chosen("--where", "credential:key")).toEqual(["web-2"]);
    expect(await chosen("--where", "group:front")).toEqual(["web-10"]);
    expect((await failureOf(chosen("--where", "group:lost"))).code).toBe("filter.noHost");
  });

  it("is one of the two, and not empty", () => {
    expect(() => read([])).toThrow("NAME or --where FILTER is missing");
    expect(() => read(["a", "--where", "b"])).toThrow("NAME and --where exclude each other");
    expect(() => read(["a", "b"], { most: 1 })).toThrow("only one NAME is expected");
    expect(() => read(["--where", " "])).toThrow("--where is empty; every host is '*'");
  });

  it("names the column where a filter is not understood", () => {
    expect(() => read(["--where", "web evn:prod"])).toThrow(
      new UsageError('--where, column 5: there is no field "evn" (did you mean env?); put text with a colon in quotes'),
    );
    expect(() => read(["--where", "env:"])).toThrow("--where, column 5: a value is missing after env");
  });

  it("fails when no host matches", async () => {
    expect(await failureOf(chosen("--where", "env:moon"))).toEqual({
      code: "filter.noHost",
      params: { filter: "env:moon" },
    });
  });

  it("is refused where it asks for what is not measured", async () => {
    expect(() => read(["--where", "web cpu>80"])).toThrow("--where, column 5: cpu is measured on the host");
    expect(() => readFilter(parse(["--where", "status:ok"], whereOption))).toThrow(UsageError);
    await expect(chosen("--where", "group:hot")).rejects.toThrow("the group Hot depend on what is measured (cpu>80)");
  });
});

it("a verb that samples asks the hosts that may match, and keeps those that do", async () => {
  const target = read(["--where", "cpu>80 -name:db"], { measured: true });
  const candidates = await targetHosts(context, target);
  expect(candidates.map((one) => one.name)).toEqual(["web-10", "web-2"]);
  const belongs = await sampledTest(context, target);
  expect(candidates.map((one) => belongs(one, health("ok", { cpu: one.name === "web-2" ? 90 : 10 })))).toEqual([
    false,
    true,
  ]);
  const named = await sampledTest(context, read(["db-1"], { measured: true }));
  expect(named(hosts[2]!, health("ok"))).toBe(true);
});

it("a list without a filter is every host, by name", async () => {
  expect(readFilter(parse([], whereOption))).toBe(null);
  expect((await matchingHosts(context, parseFilter(""))).map((one) => one.name)).toEqual(["db-1", "web-10", "web-2"]);
});
