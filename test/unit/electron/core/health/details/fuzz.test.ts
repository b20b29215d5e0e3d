import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDirectories } from "../../../../../../electron/core/health/details/culprit.ts";
import { isUnavailable } from "../../../../../../electron/core/health/details/detailProbe.ts";
import { hostDetailsOf, isDetailName } from "../../../../../../electron/core/health/details/hostDetails.ts";
import { detailProbes } from "../../../../../../electron/core/health/details/index.ts";
import { detailValues, hostDetails, whyNotAvailable } from "../../../../../../shared/contract/healthDetails.ts";

const root = new URL("../../../../../fixtures/hosts/", import.meta.url);
const systems = [
  "debian-12",
  "debian-13-vm",
  "debian-13-packages",
  "busybox-1.35",
  "freebsd-14-written",
  "macos-15-written",
  "written",
];
const recorded = systems.flatMap((system) =>
  readdirSync(new URL(`${system}/details/`, root)).map((name) => ({
    probe: name.replace(/[-.].*/, ""),
    text: readFileSync(new URL(`${system}/details/${name}`, root), "utf8").slice(0, 4000),
  })),
);

const noise = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom(
    "9".repeat(40),
    "-1",
    "\n",
    " ",
    "\t",
    "\u0007",
    "\u202e",
    "{",
    "]",
    "hf-complete\n",
    "<script>",
    "e308",
  ),
);
const edits = fc.array(fc.tuple(fc.nat(), fc.nat(200), noise), { maxLength: 8 });

/** Recorded text of a probe with parts cut out and exchanged for noise, or noise alone. */
function textFor(probe: string): fc.Arbitrary<string> {
  const own = recorded.filter((entry) => entry.probe === probe).map(({ text }) => text);
  const damaged = fc
    .tuple(fc.constantFrom(...own, ...recorded.slice(0, 3).map(({ text }) => text)), edits)
    .map(([text, changes]) =>
      changes.reduce((now, [at, length, insert]) => {
        const from = at % (now.length + 1);
        return now.slice(0, from) + insert + now.slice(from + length);
      }, text),
    );
  return fc.oneof(
    { weight: 4, arbitrary: damaged },
    fc.string({ maxLength: 500 }),
    fc.string({ unit: "binary", maxLength: 200 }),
  );
}

const unprintable = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const now = 1_795_447_854_000;

describe("detail parsers given anything", () => {
  for (const probe of detailProbes) {
    it(`${probe.name} gives what the contract accepts, printable, or says why not`, () => {
      fc.assert(
        fc.property(textFor(probe.name), textFor(probe.name), (first, second) => {
          const [before, answer] = [probe.parse(first, now), probe.parse(second, now + 60_000)];
          if (answer === null) return;
          if (isUnavailable(answer)) {
            expect(whyNotAvailable.safeParse(answer.unavailable).error).toBeUndefined();
            expect(answer.unavailable.detail).not.toMatch(unprintable);
            return;
          }
          const earlier = before === null || isUnavailable(before) ? null : before;
          const value = probe.present ? probe.present(answer, earlier) : answer;
          if (isDetailName(probe.name)) expect(detailValues[probe.name].safeParse(value).error).toBeUndefined();
          expect(
            JSON.parse(JSON.stringify(value), (_, part: unknown) => {
              if (typeof part === "string") expect(part).not.toMatch(unprintable);
              return part;
            }),
          ).toBeDefined();
          const results = new Map([[probe.name, { time: now, value, reason: null }]]);
          expect(hostDetails.safeParse(hostDetailsOf(results)).error).toBeUndefined();
        }),
        { numRuns: 60 },
      );
    });

    it(`${probe.name} takes time in proportion to its text`, () => {
      const heads = ["", "ss\n", "chrony\n", "manager apt\n", "engine docker\n", "dmesg 1.0\n", "== /dev/sda\n"];
      for (const unit of [" ", "1", "a ", "[", "(1) ", "x=", "== file /a\n", "Inst a (b c)", "\t", "<3>[ 1"]) {
        const started = performance.now();
        for (const head of heads)
          probe.parse(`${head}${unit.repeat(Math.floor(65_536 / unit.length))}\nhf-complete`, now);
        // A pattern that looks twice at every character takes minutes for this.
        expect(performance.now() - started).toBeLessThan(4000);
      }
    });
  }

  it("the fullest directory is one below the mount, whatever du printed", () => {
    const line = fc.oneof(
      fc
        .tuple(fc.nat(), fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 4 }))
        .map(([kib, parts]) => `${kib}\t/m/${parts.join("/")}`),
      noise,
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const found = parseDirectories(lines.join("\n"), "/m");
        if (found) expect(found.path.startsWith("/m/")).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
