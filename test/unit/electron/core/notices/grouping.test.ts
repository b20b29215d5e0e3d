import fc from "fast-check";
import { expect, it } from "vitest";
import { type Group, Grouping, type Hold, type Telling } from "../../../../../electron/core/notices/grouping.ts";
import { defaultSettings } from "../../../../../electron/core/notices/store.ts";
import { wordsOf } from "../../../../../electron/core/notices/words.ts";
import type { Alert } from "../../../../../shared/contract/alerts.ts";
import type { Route } from "../../../../../shared/contract/notices.ts";
import { anAlert } from "../../../../support/incidentData.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const aRoute = (part: Partial<Route> = {}): Route => ({
  id: "r1",
  name: "All",
  enabled: true,
  filter: "",
  least: "warning",
  resolved: true,
  steps: [{ afterMinutes: 0, channelIds: ["c1"] }],
  ...part,
});

/** Steps of a story: `at` milliseconds, what happens then; what is told by then is looked at each second. */
function play(
  routes: Route[],
  story: readonly (readonly [at: number, Partial<Alert>, notify?: boolean])[],
  until: number,
  hold: (now: number, severity: string) => Hold | null = () => null,
  before: readonly Group[] = [],
) {
  const grouping = new Grouping(
    {
      routes: () => routes,
      settings: () => defaultSettings,
      matches: ({ filter }, hostId) => filter === "" || filter === hostId,
    },
    before,
  );
  const told: [number, string, string, number[], string[]][] = [];
  const tellings: Telling[] = [];
  const known = new Map<string, Alert>();
  let next = 0;
  for (let now = 0; now <= until; now += SECOND) {
    for (; next < story.length && (story[next]?.[0] ?? 0) <= now; next++) {
      const [, part, notify = true] = story[next] ?? [0, {}];
      const alert = anAlert({ ...known.get(part.id ?? "a1"), ...part });
      known.set(alert.id, alert);
      grouping.hear({ alert, notify }, now);
    }
    for (const telling of grouping.due(now, (severity) => hold(now, severity))) {
      const ids = telling.groups.flatMap(({ members }) => members.map(({ alert }) => alert.id));
      told.push([now / SECOND, telling.route.id, telling.kind, [...telling.steps], ids]);
      tellings.push(telling);
    }
  }
  return { told, tellings, grouping };
}
const fires = (id = "a1", part: Partial<Alert> = {}): Partial<Alert> => ({ id, state: "firing", ...part });
const ends = (id = "a1"): Partial<Alert> => ({ id, state: "resolved" });
const taken = (id = "a1"): Partial<Alert> => ({ id, state: "acknowledged" });

it.each([
  [
    "waits half a minute for more of its kind",
    [
      [0, fires("a1")],
      [10_000, fires("a2")],
    ],
    60,
    [[30, "r1", "alert", [0], ["a1", "a2"]]],
  ],
  [
    "tells nothing of what is over before that",
    [
      [0, fires()],
      [20_000, ends()],
    ],
    600,
    [],
  ],
  [
    "tells further news of a group five minutes later",
    [
      [0, fires("a1")],
      [40_000, fires("a2")],
    ],
    600,
    [
      [30, "r1", "alert", [0], ["a1"]],
      [330, "r1", "alert", [0], ["a2"]],
    ],
  ],
  [
    "tells rules apart",
    [
      [0, fires("a1")],
      [0, fires("a2", { ruleId: "load" })],
    ],
    60,
    [
      [30, "r1", "alert", [0], ["a1"]],
      [30, "r1", "alert", [0], ["a2"]],
    ],
  ],
  [
    "tells when it is over",
    [
      [0, fires()],
      [60_000, ends()],
    ],
    600,
    [
      [30, "r1", "alert", [0], ["a1"]],
      [330, "r1", "resolved", [0], ["a1"]],
    ],
  ],
  ["tells nothing of what nobody is to be told", [[0, fires(), false]], 600, []],
  [
    "tells nothing of what was taken before",
    [
      [0, fires()],
      [10_000, taken()],
    ],
    600,
    [],
  ],
  ["tells nothing of less than the route asks for", [[0, fires("a1", { severity: "info" })]], 600, []],
  [
    "tells again once the severity rose",
    [
      [0, fires("a1", { severity: "warning" })],
      [40_000, fires("a1", { severity: "critical" })],
    ],
    600,
    [
      [30, "r1", "alert", [0], ["a1"]],
      [330, "r1", "alert", [0], ["a1"]],
    ],
  ],
  [
    "begins anew after an end",
    [
      [0, fires()],
      [60_000, ends()],
      [400_000, fires()],
    ],
    500,
    [
      [30, "r1", "alert", [0], ["a1"]],
      [330, "r1", "resolved", [0], ["a1"]],
      [430, "r1", "alert", [0], ["a1"]],
    ],
  ],
] as [string, [number, Partial<Alert>, boolean?][], number, unknown[]][])("%s", (_, story, seconds, expected) => {
  expect(play([aRoute()], story, seconds * SECOND).told).toEqual(expected);
});

it("repeats every four hours what goes on and nobody has taken", () => {
  const story = [
    [0, fires()],
    [9 * HOUR, taken()],
  ] as const;
  expect(play([aRoute()], story, 14 * HOUR).told.map(([at, , kind]) => [at, kind])).toEqual([
    [30, "alert"],
    [30 + 4 * 3600, "repeat"],
    [30 + 8 * 3600, "repeat"],
  ]);
});

it("does not tell the end where the route does not want it", () => {
  expect(
    play(
      [aRoute({ resolved: false })],
      [
        [0, fires()],
        [MINUTE, ends()],
      ],
      HOUR,
    ).told,
  ).toHaveLength(1);
});

const steps = [
  { afterMinutes: 0, channelIds: ["c1"] },
  { afterMinutes: 15, channelIds: ["c2"] },
  { afterMinutes: 45, channelIds: ["c3"] },
];

it.each([
  [
    "goes on step by step while nobody acknowledges",
    [[0, fires()]],
    [
      [30, "alert", [0]],
      [930, "escalation", [1]],
      [2730, "escalation", [2]],
    ],
  ],
  [
    "stops once somebody does",
    [
      [0, fires()],
      [20 * MINUTE, taken()],
    ],
    [
      [30, "alert", [0]],
      [930, "escalation", [1]],
    ],
  ],
  [
    "does not begin when it is over in time",
    [
      [0, fires()],
      [10 * MINUTE, ends()],
    ],
    [
      [30, "alert", [0]],
      [600, "resolved", [0]],
    ],
  ],
  [
    "tells the end to all that were told",
    [
      [0, fires()],
      [20 * MINUTE, ends()],
    ],
    [
      [30, "alert", [0]],
      [930, "escalation", [1]],
      [1230, "resolved", [0, 1]],
    ],
  ],
  [
    "begins anew when the acknowledgement is taken back",
    [
      [0, fires()],
      [MINUTE, taken()],
      [20 * MINUTE, fires(), false],
    ],
    [
      [30, "alert", [0]],
      [2100, "escalation", [1]],
    ],
  ],
] as [string, [number, Partial<Alert>, boolean?][], unknown[]][])("escalation %s", (_, story, expected) => {
  const { told } = play([aRoute({ steps })], story, HOUR);
  expect(told.map(([at, , kind, of]) => [at, kind, of])).toEqual(expected);
});

it("sends each route what its filter and severity say, and nothing to one that is off", () => {
  const routes = [
    aRoute({ id: "all" }),
    aRoute({ id: "h2", filter: "h2" }),
    aRoute({ id: "critical", least: "critical" }),
    aRoute({ id: "off", enabled: false }),
  ];
  const { told } = play(
    routes,
    [
      [0, fires("a1", { severity: "warning" })],
      [0, fires("a2", { hostId: "h2" })],
    ],
    MINUTE,
  );
  expect(told.map(([, route, , , ids]) => [route, ids])).toEqual([
    ["all", ["a1", "a2"]],
    ["h2", ["a2"]],
    ["critical", ["a2"]],
  ]);
});

it("tells what a sleeping computer missed as one notice", () => {
  const asleep = (now: number): Hold | null => (now < 2 * MINUTE ? "wake" : null);
  const story = [
    [0, fires("a1")],
    [0, fires("a2", { ruleId: "load" })],
    [10_000, fires("a3", { ruleId: "down" })],
    [90_000, ends("a3")],
    [150_000, fires("a4", { ruleId: "later" })],
  ] as const;
  const { told, tellings } = play([aRoute()], story, 10 * MINUTE, asleep);
  expect(told.map(([at, , kind, , ids]) => [at, kind, ids])).toEqual([
    [120, "digest", ["a1", "a2", "a3"]],
    [180, "alert", ["a4"]],
  ]);
  expect(tellings[0] && wordsOf(tellings[0], () => "web1")).toMatchObject({
    title: "While this computer slept: 3 alerts, 1 over by now",
    severity: "critical",
  });
});

it("keeps quiet at night but for what is critical, and sums up in the morning", () => {
  const night = (now: number, severity: string): Hold | null =>
    now < HOUR && severity !== "critical" ? "quiet" : null;
  const story = [
    [0, fires("a1", { severity: "warning" })],
    [0, fires("a2", { severity: "critical", ruleId: "down" })],
    [10 * MINUTE, ends("a1")],
  ] as const;
  const { told } = play([aRoute()], story, 2 * HOUR, night);
  expect(told.map(([at, , kind, , ids]) => [at, kind, ids])).toEqual([
    [30, "alert", ["a2"]],
    [3600, "digest", ["a1"]],
  ]);
});

it("goes on after a restart where it was, and forgets what ended meanwhile", () => {
  const first = play(
    [aRoute({ steps })],
    [
      [0, fires("a1")],
      [0, fires("a2")],
    ],
    MINUTE,
  );
  const kept = [...first.grouping.takeChanged().values()].filter((group) => group !== null);
  const again = (): Group[] => structuredClone(kept);
  expect(play([aRoute({ steps })], [], 20 * MINUTE, undefined, again()).told.map(([at, , kind]) => [at, kind])).toEqual(
    [[930, "escalation"]],
  );
  const reconciled = new Grouping(
    { routes: () => [aRoute({ steps })], settings: () => defaultSettings, matches: () => true },
    again(),
  );
  reconciled.reconcile(new Set(["a2"]));
  expect(reconciled.due(HOUR, () => null).map(({ groups }) => groups[0]?.members.map(({ alert }) => alert.id))).toEqual(
    [["a2"]],
  );
  reconciled.reconcile(new Set());
  expect([...reconciled.takeChanged()]).toEqual([["r1/disk", null]]);
});

it("stays bounded in a storm", () => {
  const story = Array.from({ length: 1500 }, (_, index) => [0, fires(`a${index}`)] as const);
  const { tellings } = play([aRoute()], story, MINUTE);
  expect(tellings).toHaveLength(1);
  const words = tellings[0] && wordsOf(tellings[0], () => undefined);
  expect([words?.lines.length, words?.lines.at(-1), words?.alerts.length]).toEqual([21, "and 480 more", 100]);
});

it("tells a firing once, and an end only of what was told, whatever happens in whatever order", () => {
  const states = fc.constantFrom<Alert["state"]>(
    "firing",
    "resolved",
    "acknowledged",
    "silenced",
    "flapping",
    "unknown",
  );
  const happening = fc.tuple(fc.nat(1200), fc.constantFrom("a1", "a2", "a3"), states);
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 25 }), (happenings) => {
      const story = happenings
        .toSorted((a, b) => a[0] - b[0])
        .map(([second, id, state]) => [second * SECOND, { id, state }, true] as const);
      const { tellings } = play([aRoute({ steps })], story, 1500 * SECOND);
      const fired = new Map<string, number>();
      for (const [, { id, state }] of story) if (state === "firing") fired.set(id, (fired.get(id) ?? 0) + 1);
      const told = new Map<string, number>();
      for (const { kind, groups } of tellings) {
        for (const { alert, told: before } of groups.flatMap(({ members }) => members)) {
          if (kind === "alert") told.set(alert.id, (told.get(alert.id) ?? 0) + 1);
          if (kind === "resolved") expect(before).toBe(true);
        }
      }
      for (const [id, times] of told) expect(times).toBeLessThanOrEqual(fired.get(id) ?? 0);
    }),
    { numRuns: 40 },
  );
});
