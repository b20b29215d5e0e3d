import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../../shared/base/failure.ts";
import { sample as sampleSchema, hostFacts } from "../../../../../../shared/contract/health.ts";
import { probes } from "../../../../../../electron/core/health/probes/index.ts";
import { parseFiles } from "../../../../../../electron/core/health/program.ts";
import { toDisks, toSample, type Reading } from "../../../../../../electron/core/health/reading.ts";
import { RecordReader } from "../../../../../../electron/core/health/records.ts";
import { distros, emptyReading, fixture } from "../support.ts";

const written = ["freebsd-14", "macos-14"].flatMap((system) =>
  ["fast-1", "disks"].map((name) =>
    readFileSync(new URL(`../../../../../fixtures/hosts/${system}/probe/${name}.txt`, import.meta.url), "utf8"),
  ),
);
const recorded = [
  ...distros.flatMap((distro) => fixture(distro).flatMap((record) => [...record.sections.values()])),
  ...written,
];

/** Real text with parts cut out, doubled, exchanged for noise: closer to a parser's edges than noise alone. */
const damaged = fc
  .tuple(
    fc.constantFrom(...recorded),
    fc.array(
      fc.tuple(fc.nat(), fc.nat(200), fc.oneof(fc.string(), fc.constantFrom("9".repeat(40), "-1", "\n", " ", "%"))),
      {
        maxLength: 8,
      },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((now, [at, length, insert]) => {
      const from = at % (now.length + 1);
      return now.slice(0, from) + insert + now.slice(from + length);
    }, text),
  );
const anyText = fc.oneof(damaged, fc.string({ maxLength: 2000 }), fc.string({ unit: "binary", maxLength: 500 }));

describe("parsers given anything", () => {
  for (const [name, probe] of Object.entries(probes)) {
    it(`${name} gives a value and never throws`, () => {
      fc.assert(
        fc.property(fc.array(fc.option(anyText), { minLength: 4, maxLength: 4 }), (texts) => {
          if (probe.kind === "files") probe.parse(texts);
          else probe.parse(texts[0] ?? "");
        }),
        { numRuns: 300 },
      );
    });

    it(`${name} takes time in proportion to its text`, () => {
      // 1 MiB is the most a record may hold. Patterns that look twice at every character would take minutes here.
      for (const unit of [" ", "1", "a ", "cpu0 1 2 3 4\n", "/dev/x 1 1 1 1% /", 'K="', "\\0", "x:"]) {
        const text = unit.repeat(Math.floor((1024 * 1024) / unit.length));
        const started = performance.now();
        if (probe.kind === "files") probe.parse([text, text, text, text]);
        else probe.parse(text);
        expect(performance.now() - started).toBeLessThan(2000);
      }
    });
  }

  it("make a sample that the contract accepts, whatever two hosts' records say", () => {
    const reading = (fast: string, slow: string, disks: string, time: number): Reading => {
      const results = Object.fromEntries([
        ...parseFiles("fast", fast).results,
        ...parseFiles("slow", slow).results,
      ]) as Reading["results"];
      const mounts = results.mounts ?? [];
      return {
        ...emptyReading,
        time,
        monotonic: time,
        results,
        disks: toDisks(mounts, mounts, probes.disks.parse(disks), []).disks,
      };
    };
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, anyText, (a, b, c, d, facts) => {
        const sample = toSample(reading(a, c, d, 1000), reading(b, c, d, 11_000), true);
        expect(sampleSchema.safeParse(sample).error).toBeUndefined();
        expect(hostFacts.safeParse(probes.facts.parse(facts)).error).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe("systems without /proc given anything", () => {
  it("make a sample that the contract accepts", () => {
    fc.assert(
      fc.property(fc.constantFrom(probes.freebsd, probes.darwin), anyText, anyText, anyText, (probe, a, b, df) => {
        const sample = toSample(
          { ...emptyReading, system: probe.parse(a) },
          { ...emptyReading, monotonic: 10_000, system: probe.parse(b), disks: probes.bsdDisks.parse(df) },
          false,
        );
        expect(sampleSchema.safeParse(sample).error).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe("the record reader given anything", () => {
  it("throws nothing but a failure, however the bytes are cut", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "\nM begin 1\n",
        "\nM end 1\n",
        "\nM section cpu\n",
        "\nM ",
        "M",
        "\n",
        "\nM end 2\n",
        "\nM begin x\n",
      ),
      fc.string({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 17 }), (pieces, cut) => {
        const reader = new RecordReader("M");
        const bytes = Buffer.from(pieces.join(""));
        try {
          for (let at = 0; at < bytes.length; at += cut) reader.push(bytes.subarray(at, at + cut));
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
