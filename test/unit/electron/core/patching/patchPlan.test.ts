import { describe, expect, test } from "vitest";
import { apt } from "../../../../../electron/core/patching/packageManagers/apt.ts";
import { splitSections } from "../../../../../electron/core/patching/sections.ts";
import type { Simulation } from "../../../../../electron/core/patching/packageManager.ts";
import { changedNames, checkSimulation, draftPlan } from "../../../../../electron/core/patching/patchPlan.ts";
import { planHash } from "../../../../../electron/core/actions/planStore.ts";
import { hostNamed } from "../actions/runsFixture.ts";

const token = "t";
const fingerprint = "f".repeat(64);
const answer = (parts: Record<string, string>): ReadonlyMap<string, string> =>
  splitSections(
    Object.entries({ fingerprint, ...parts, end: "" })
      .map(([name, text]) => `\n${token} ${name}\n${text}\n`)
      .join(""),
    token,
  );
const simulate = [
  "Remv old-thing [0.9]",
  "Inst zlib1g [1:1.2] (1:1.3 Debian:12/stable [amd64])",
  "Inst linux-image-6.1.0-32-amd64 (6.1.129-1 Debian:12/stable [amd64])",
  "Inst openssl [3.0.1] (3.0.2 Debian-Security:12/stable-security [amd64])",
].join("\n");
const uris = "'http://x/a.deb' a.deb 4000000 \n'http://x/b.deb' b.deb 8000000 SHA256:00\n";
const df = (archives: number, boot: number): string =>
  `archives /dev/a 1 1 ${archives} 1% /\nsystem /dev/a 1 1 ${archives} 1% /\nboot /dev/b 1 1 ${boot} 1% /boot`;

const simulation = apt.parseSimulation(answer({ simulate, uris, space: df(1e6, 1e6) }), "web-1");
const host = hostNamed("web-1", { environment: "Production" });
const draft = draftPlan(host, apt, "all", simulation);

describe("a plan for people", () => {
  test("counts what happens", () => {
    expect(draft.summary).toBe("2 updates (1 security), 1 new, 1 removed");
    expect(draft.downloadBytes).toBe(12_000_000);
  });
  test("begins with removals, then security", () => {
    expect(draft.steps.map(({ title, risk }) => [title, risk])).toEqual([
      ["Remove old-thing", "high"],
      ["Update openssl", "low"],
      ["Install linux-image-6.1.0-32-amd64", "low"],
      ["Update zlib1g", "low"],
    ]);
  });
  test("says how to go back", () => {
    expect(draft.undo).toContain(
      "apt-get install --allow-downgrades zlib1g=1:1.2 openssl=3.0.1 old-thing=0.9 linux-image-6.1.0-32-amd64-",
    );
  });
  test("asks for more in production", () => expect(draft.production).toBe(true));
  test("has no undo and takes no time when nothing happens", () => {
    const empty = draftPlan(host, apt, "all", apt.parseSimulation(answer({}), "web-1"));
    expect(empty).toMatchObject({ undo: null, estimatedSeconds: 0, steps: [], summary: "0 updates" });
  });
  test("keeps its hash when a part has been downloaded already, and changes it when a version does", () => {
    const hashOf = (text: string, space = uris): string => {
      const read = apt.parseSimulation(answer({ simulate: text, uris: space }), "web-1");
      return planHash(draftPlan(host, apt, "all", read), { changesHash: read.changesHash });
    };
    expect(hashOf(simulate, "")).toBe(hashOf(simulate));
    expect(hashOf(simulate.replace("3.0.2", "3.0.3"))).not.toBe(hashOf(simulate));
  });
  test("names undo by its form when the command would be too long to read", () => {
    const updates = Array.from({ length: 500 }, (_, index) => ({
      name: `package-number-${index}`,
      from: "1.0",
      to: "2.0",
      origin: "",
      security: false,
    }));
    expect(apt.undoCommand({ ...simulation, updates })).toBe("apt-get install --allow-downgrades NAME=OLD-VERSION ...");
  });
});

describe("what could not end well is refused before anyone approves it", () => {
  const refusal = (change: Partial<Simulation>): unknown => {
    try {
      checkSimulation({ ...simulation, ...change }, "web-1");
    } catch (error) {
      return error;
    }
    return undefined;
  };

  test("packages in a broken state", () => {
    const audit = apt.parseSimulation(answer({ simulate, audit: "half configured: x" }), "web-1");
    expect(refusal(audit)).toMatchObject({ code: "patch.brokenState", params: { detail: "half configured: x" } });
    const unmet = apt.parseSimulation(answer({ simulate: "E: Unmet dependencies." }), "web-1");
    expect(refusal(unmet)).toMatchObject({ code: "patch.brokenState", params: { detail: "Unmet dependencies." } });
  });
  test("too little space for the download, or for a new kernel in /boot", () => {
    const full = apt.parseSimulation(answer({ simulate, uris, space: df(10_000, 1e6) }), "web-1");
    expect(refusal(full)).toMatchObject({ code: "patch.noSpace", params: { mount: "/", freeBytes: 10_240_000 } });
    const boot = apt.parseSimulation(answer({ simulate, uris, space: df(1e6, 50_000) }), "web-1");
    expect(refusal(boot)).toMatchObject({ code: "patch.noSpace", params: { mount: "/boot" } });
    const withoutKernel = simulate.replace(/^Inst linux.*\n/m, "");
    const fine = apt.parseSimulation(answer({ simulate: withoutKernel, uris, space: df(1e6, 50_000) }), "web-1");
    expect(refusal(fine)).toBeUndefined();
  });
  test("an answer that ended early", () => {
    expect(() => apt.parseSimulation(new Map([["simulate", simulate]]), "web-1")).toThrow("patch.unreadable");
    expect(() => apt.parseInventory(new Map([["simulate", simulate]]), "web-1")).toThrow("patch.unreadable");
  });
});

test("what changed between two plans is named", () => {
  const [first, second] = [simulation.updates, simulation.updates.filter(({ name }) => name !== "zlib1g")];
  const newer = second.map((update) => (update.name === "openssl" ? { ...update, to: "3.0.3" } : update));
  expect(changedNames(first, newer)).toEqual(["zlib1g", "openssl"]);
  expect(changedNames(first, first)).toEqual([]);
});
