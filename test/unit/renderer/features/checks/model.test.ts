import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSpec } from "../../../../../shared/contract/checks.ts";
import {
  complete,
  draftOf,
  draftOfPreset,
  inputOf,
  labelsOfTags,
  labelTags,
} from "../../../../../renderer/features/checks/form.ts";
import { applyChecks, countStates, rankOf } from "../../../../../renderer/features/checks/live.ts";
import { presets, specOfKind } from "../../../../../renderer/features/checks/presets.ts";
import {
  attemptWords,
  found,
  kindWords,
  limitWords,
  specWords,
  targetWords,
  valueWords,
} from "../../../../../renderer/features/checks/words.ts";
import { aCheck, aResult } from "./checkPageData.ts";

const nobody = (): undefined => undefined;

describe("what is known of the checks", () => {
  const first = {
    checks: [aCheck()],
    full: true,
    results: [aResult(), aResult({ hostId: "h2", state: "ok" })],
    gone: [],
    waiting: 0,
  };

  it("is what came first, changed by what comes later", () => {
    const now = applyChecks(null, first);
    const next = applyChecks(now, {
      checks: null,
      full: false,
      results: [aResult({ state: "warning" }), aResult({ hostId: "h3", state: null })],
      gone: [{ checkId: "c1", hostId: "h2" }],
      waiting: 2,
    });
    expect(next.checks).toBe(now.checks);
    expect([...next.results.values()].map(({ hostId, state }) => [hostId, state])).toEqual([
      ["h1", "warning"],
      ["h3", null],
    ]);
    expect(next.waiting).toBe(2);
    expect(now.results.size).toBe(2);
  });

  it("begins anew with a full event, as after a lost connection", () => {
    const now = applyChecks(applyChecks(null, first), { ...first, results: [aResult({ hostId: "h9" })] });
    expect([...now.results.keys()]).toEqual(["c1 h9"]);
  });

  it("is counted by state", () => {
    const states = ["critical", "ok", "ok", null] as const;
    const results = states.map((state, at) => aResult({ hostId: `h${at}`, state }));
    expect(countStates(results).get("c1")).toEqual({ ok: 2, warning: 0, critical: 1, unknown: 0, none: 1 });
    expect(states.toSorted((a, b) => rankOf({ state: a }) - rankOf({ state: b }))).toEqual([
      "critical",
      null,
      "ok",
      "ok",
    ]);
  });
});

describe("presets", () => {
  it("are complete but for what only the admin knows, one for every kind", () => {
    for (const preset of presets) expect(inputOf(draftOfPreset(preset)).problem).toBeNull();
    for (const kind of Object.keys(kindWords)) expect(specOfKind(kind as never).kind).toBe(kind);
  });
});

describe("the form", () => {
  const draft = draftOf(aCheck());

  it("gives back the check that it was opened with", () => {
    const { id, name, target, spec, enabled, intervalSeconds, retrySeconds, maxAttempts, timeoutSeconds } = aCheck();
    expect(inputOf(draft)).toEqual({
      input: { id, name, target, spec, enabled, intervalSeconds, retrySeconds, maxAttempts, timeoutSeconds },
      problem: null,
    });
    const onOne = aCheck({ target: { hostId: "h1" } });
    expect(inputOf(draftOf(onOne))).toMatchObject({ input: { target: { hostId: "h1" } } });
  });

  it.each<[string, Partial<typeof draft>, RegExp]>([
    ["no name", { name: " " }, /^The name: /],
    ["no host", { about: "host", hostId: null }, /^Choose the host\.$/],
    ["no command", { spec: { kind: "plugin", command: "" } }, /^The command: /],
    ["too often", { intervalSeconds: 1 }, /^The interval: /],
    ["no port", { spec: { ...complete({ kind: "tcp", from: "here", port: 1 }), port: 0 } as never }, /^The port: /],
    [
      "a wrong list",
      {
        spec:
          complete({ kind: "http", from: "here", url: "x" }) &&
          ({ ...complete({ kind: "http", from: "here", url: "x" }), status: "2xx" } as never),
      },
      /^The list of status codes: /,
    ],
  ])("says what is wrong: %s", (_, part, problem) => {
    expect(inputOf({ ...draft, ...part }).problem).toMatch(problem);
  });

  it("reads labels as typed and writes them back", () => {
    expect(labelsOfTags(["device=eth*", "device=wlan0", "mode=idle", "nonsense", "=x", "a="])).toEqual([
      { label: "device", values: ["eth*", "wlan0"] },
      { label: "mode", values: ["idle"] },
    ]);
    const value = fc.stringMatching(/^[a-z*]{1,5}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(value, fc.array(value, { minLength: 1, maxLength: 3 })), {
          selector: ([name]) => name.replaceAll("*", ""),
          maxLength: 4,
        }),
        (pairs) => {
          const labels = pairs.map(([name, values]) => ({ label: `l${name.replaceAll("*", "")}`, values }));
          const spec = checkSpec.parse({ kind: "scrape", url: "http://x/", labels });
          expect(spec.kind === "scrape" && labelsOfTags(labelTags(spec))).toEqual(labels);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("words", () => {
  it.each([
    [{ kind: "plugin", command: "check_x" }, "check_x"],
    [{ kind: "command", command: "true" }, "true"],
    [{ kind: "tcp", from: "host", port: 22 }, "port 22 from the host"],
    [{ kind: "tcp", from: "here", address: "db", port: 22 }, "db port 22 from this computer"],
    [{ kind: "http", from: "here", url: "https://x/" }, "https://x/ from this computer"],
    [{ kind: "dns", from: "here", name: "a.example" }, "a.example A from this computer"],
    [{ kind: "ping", from: "host" }, "the host from the host"],
    [{ kind: "scrape", url: "http://x/" }, "http://x/"],
  ] as const)("%j", (spec, words) => {
    expect(specWords(complete(spec))).toBe(words);
  });

  it("tell whom a check is about", () => {
    expect(targetWords({ filter: " " }, nobody)).toBe("all hosts");
    expect(targetWords({ filter: "env:prod" }, nobody)).toBe("env:prod");
    expect(targetWords({ hostId: "h1" }, () => "web1")).toBe("web1");
    expect(targetWords({ hostId: "h1" }, nobody)).toBe("a host that was removed");
  });

  it("tell at which attempt a problem is that may pass", () => {
    expect(attemptWords({ hard: false, attempt: 2, state: "warning" }, 3)).toBe("attempt 2 of 3");
    expect(attemptWords({ hard: true, attempt: 3, state: "warning" }, 3)).toBe("");
    expect(attemptWords({ hard: true, attempt: 1, state: null }, 3)).toBe("");
  });

  it("are searched whole: every word must be there", () => {
    expect(["disk", "PLUGIN prod", "-p /", "", "disk prod"].map((text) => found(aCheck(), text, nobody))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(["web", "disk staging"].map((text) => found(aCheck(), text, nobody))).toEqual([false, false]);
  });

  it("show values with their unit, and bytes as people read them", () => {
    expect([valueWords(null, "%"), valueWords(12.34567891, "%"), valueWords(3, ""), valueWords(2 ** 31, "B")]).toEqual([
      "unknown",
      "12.3457 %",
      "3",
      "2.0 GiB",
    ]);
    expect([limitWords("2147483648", "B"), limitWords("@1:2", "B"), limitWords("80", "%")]).toEqual([
      "2.0 GiB",
      "@1:2",
      "80",
    ]);
  });
});
