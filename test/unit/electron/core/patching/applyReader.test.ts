import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AptApplyReader,
  refreshErrors,
} from "../../../../../electron/core/patching/packageManagers/apt/applyReader.ts";
import type { Progress } from "../../../../../electron/core/patching/packageManager.ts";

const fixture = (name: string): string => readFileSync(`test/fixtures/hosts/debian-12/apt/${name}`, "utf8");

describe("progress", () => {
  test("goes from the download to the installation and never back", () => {
    const reader = new AptApplyReader();
    const seen: Progress[] = [reader.status("holdfast:download\n")];
    for (const line of fixture("status-fd-download.txt").split("\n")) seen.push(reader.status(`${line}\n`));
    expect(seen.at(-2)).toEqual({ progress: 0.4, step: "Retrieving file 4 of 4" });
    seen.push(reader.status("holdfast:install\n"));
    expect(seen.at(-1)).toEqual({ progress: 0.4, step: "Installing", committed: true });
    for (const line of fixture("status-fd-broken.txt").split("\n")) seen.push(reader.status(`${line}\n`));
    const numbers = seen.flatMap(({ progress }) => progress ?? []);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(numbers.at(-1)).toBeCloseTo(0.4 + 0.6 * 0.894737, 5);
    expect(seen.flatMap(({ step }) => step ?? [])).toContain("Unpacking holdfast-slow (amd64)");
  });

  test("is the same wherever the text is cut", () => {
    const text = `holdfast:download\n${fixture("status-fd-download.txt")}holdfast:install\n${fixture("status-fd-broken.txt")}`;
    fc.assert(
      fc.property(fc.array(fc.nat({ max: text.length })), (cuts) => {
        const reader = new AptApplyReader();
        let last = 0;
        let from = 0;
        for (const cut of [...cuts.toSorted((a, b) => a - b), text.length]) {
          last = reader.status(text.slice(from, cut)).progress ?? last;
          from = cut;
        }
        expect(last).toBeCloseTo(0.936842, 4);
        expect(reader.result().errors).toEqual([
          "holdfast-broken: installed holdfast-broken package post-installation script subprocess returned error exit status 3",
        ]);
      }),
    );
  });

  test("says for whom it waits", () => {
    const reader = new AptApplyReader();
    const line =
      "Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 77 (apt-get)... 0s\r";
    expect(reader.output(line)).toEqual({ step: "Waiting for apt-get (process 77), which uses the package manager" });
    expect(reader.result().lockHolder).toBe("apt-get (process 77)");
    reader.status("holdfast:install\npmstatus:a:10.0:Unpacking a\n");
    expect(reader.result().lockHolder).toBeNull();
  });
});

describe("the result", () => {
  test("is what the job reports at its end", () => {
    const reader = new AptApplyReader();
    reader.status(
      [
        "holdfast:install",
        "holdfast:report",
        "holdfast:version bash 5.2-2 ii ",
        "holdfast:version libc6:amd64 2.36-10 hi ",
        "holdfast:version gone 1.0 rc ",
        "holdfast:version half 2.0 iF ",
        "holdfast:broken half",
        "holdfast:kept /etc/a file.conf.dpkg-dist",
        "holdfast:unit nginx.service",
        "holdfast:reboot required",
        "holdfast:reboot package libc6",
        "holdfast:end",
        "",
      ].join("\n"),
    );
    const result = reader.result();
    expect(Array.from(result.versions)).toEqual([
      ["bash", "5.2-2"],
      ["libc6:amd64", "2.36-10"],
      ["half", "2.0"],
    ]);
    expect(result).toMatchObject({
      refused: null,
      stage: "install",
      broken: ["half"],
      keptFiles: ["/etc/a file.conf.dpkg-dist"],
      failedUnits: ["nginx.service"],
      rebootRequired: true,
      rebootPackages: ["libc6"],
    });
  });

  test.each(["stale", "broken"] as const)("can be that the job refused: %s", (word) => {
    const reader = new AptApplyReader();
    reader.status(`holdfast:${word}\n`);
    expect(reader.result()).toMatchObject({ refused: word, stage: "download" });
  });

  test("has the errors of apt and dpkg, each once", () => {
    const reader = new AptApplyReader();
    reader.output(fixture("upgrade-broken.txt").repeat(2));
    expect(reader.result().errors).toEqual([
      "dpkg: error processing package holdfast-broken (--configure):",
      "Sub-process /usr/bin/dpkg returned an error code (1)",
    ]);
  });
});

test("nothing that a host writes makes it fail or grow without bound", () => {
  const word = fc.constantFrom(
    "holdfast:broken ",
    "holdfast:kept ",
    "holdfast:version ",
    "pmstatus:",
    "dlstatus:a:",
    "E: ",
  );
  const text = fc.array(fc.tuple(word, fc.string({ unit: "binary" })).map(([start, rest]) => `${start}${rest}\n`));
  fc.assert(
    fc.property(text, (lines) => {
      const reader = new AptApplyReader();
      for (const line of lines) {
        for (const { progress, step } of [reader.status(line), reader.output(line)]) {
          expect(progress ?? 0).toBeGreaterThanOrEqual(0);
          expect(progress ?? 0).toBeLessThanOrEqual(1);
          expect(step?.length ?? 0).toBeLessThanOrEqual(200);
        }
      }
      expect(reader.result().errors.length).toBeLessThanOrEqual(20);
    }),
  );
  const endless = new AptApplyReader();
  endless.status("x".repeat(1_000_000));
  for (let count = 0; count < 6000; count += 1) endless.status(`holdfast:kept /etc/${count}\n`);
  expect(endless.result().keptFiles.length).toBeLessThanOrEqual(5000);
});

test("a failed refresh is explained by apt's errors first", () => {
  const output = [
    "Hit:1 http://deb.debian.org/debian bookworm InRelease",
    "Err:2 http://x stable InRelease",
    "  Could not connect to x:80",
    "W: Something minor",
    "E: Failed to fetch http://x/stable  Could not connect to x:80",
    "E: Some index files failed to download.",
  ].join("\n");
  expect(refreshErrors(output)).toBe(
    "E: Failed to fetch http://x/stable  Could not connect to x:80 E: Some index files failed to download.",
  );
  expect(refreshErrors("sh: 1: apt-get: Permission denied\n")).toBe("sh: 1: apt-get: Permission denied");
});
