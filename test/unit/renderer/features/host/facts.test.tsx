// @vitest-environment happy-dom
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AboutPanel } from "../../../../../renderer/features/host/AboutPanel.tsx";
import { DiskPanel, usedPercent } from "../../../../../renderer/features/host/DiskPanel.tsx";
import { FactsPanel } from "../../../../../renderer/features/host/FactsPanel.tsx";
import { virtualizationWord } from "../../../../../renderer/features/host/virtualization.ts";
import type { HostFacts } from "../../../../../shared/contract/health.ts";
import type { HostFacts as StoredFacts } from "../../../../../shared/contract/hosts.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";
import { gib, reading } from "./reading.ts";

type Disk = Parameters<typeof usedPercent>[0];
const [root] = reading(0).disks as [Disk];
const disk = (mount: string, totalBytes: number | null, freeBytes: number | null, part: Partial<Disk> = {}): Disk => ({
  ...root,
  mount,
  totalBytes,
  freeBytes,
  ...part,
});
const hostile = '<img src=x onerror="alert(1)">';

describe("how full a disk is", () => {
  it.each([
    ["half", 100, 50, 50],
    ["not at all", 100, 100, 0],
    ["to the last byte", 100, 0, 100],
    ["a petabyte", 2 ** 50, 2 ** 49, 50],
    ["more is free than there is", 100, 120, 0],
    ["less than nothing is free", 100, -5, 100],
  ])("%s", (_, total, free, percent) => expect(usedPercent(disk("/", total, free))).toBe(percent));

  it.each([
    ["no size", null, 5],
    ["no room", 5, null],
    ["a size of nothing", 0, 0],
    ["a size below nothing", -1, 0],
  ])("is not known of a mount with %s", (_, total, free) => expect(usedPercent(disk("/", total, free))).toBeNull());

  it("is between nothing and all, whatever a host says", () => {
    const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null });
    fc.assert(
      fc.property(number, number, (total, free) => {
        const percent = usedPercent(disk("/", total, free));
        expect(percent === null || (percent >= 0 && percent <= 100)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("the disks of a host", () => {
  const rows = () => [...document.querySelectorAll("section li")].map(({ textContent }) => textContent ?? "");

  it("stand fullest first, what is not known before them", () => {
    const disks = [disk("/half", 100, 50), disk("/silent", null, null), disk("/full", 100, 1)];
    renderPage(<DiskPanel disks={disks} />);
    expect(rows().map((row) => /^\/\w+/.exec(row)?.[0].slice(0, 5))).toEqual(["/sile", "/full", "/half"]);
    expect(rows()[1]).toContain("Nearly full");
    expect(rows()[2]).not.toContain("Nearly full");
  });

  it("that hang are said to, though an old size is known", () => {
    renderPage(<DiskPanel disks={[disk("/nfs", 100 * gib, 50 * gib, { hanging: true })]} />);
    expect(rows()[0]).toContain("Does not answer");
    expect(rows()[0]).not.toContain("free of");
  });

  it("tell what is free of how much", () => {
    renderPage(<DiskPanel disks={[disk("/", 100 * gib, 25 * gib)]} />);
    expect(rows()[0]).toContain("25.0 GiB free of 100 GiB");
    expect(rows()[0]).toContain("75 %");
  });

  it("may be none, and may be mounted twice over each other", () => {
    const page = renderPage(<DiskPanel disks={[]} />);
    expect(page.text()).toContain("This host shows no disks.");
    renderPage(<DiskPanel disks={[disk("/x", 100, 50, { device: "a" }), disk("/x", 100, 40, { device: "b" })]} />);
    expect(rows()).toHaveLength(2);
  });

  it("have names of a server, which stay text", () => {
    renderPage(<DiskPanel disks={[disk(hostile, 100, 50, { device: hostile })]} />);
    expect(document.querySelector("img")).toBeNull();
    expect(rows()[0]).toContain(hostile);
  });
});

const live: HostFacts = {
  os: "Debian 13",
  osId: "debian",
  kernel: "6.12.1",
  architecture: "x86_64",
  cpuCount: 4,
  rebootRequired: true,
};
const kept: StoredFacts = {
  os: "Debian 12",
  kernel: "6.1.0",
  architecture: "x86_64",
  cpu: "AMD EPYC",
  cores: 2,
  memoryBytes: 4 * gib,
  virtualization: "kvm",
  collectedAt: Date.UTC(2026, 0, 1),
};

describe("the facts of a host", () => {
  const facts = (props: Parameters<typeof FactsPanel>[0]): Record<string, string> => {
    renderPage(<FactsPanel {...props} />);
    return Object.fromEntries(
      [...document.querySelectorAll("dl > div")].map((row) => [
        row.querySelector("dt")?.textContent ?? "",
        row.querySelector("dd")?.textContent ?? "",
      ]),
    );
  };

  it("are those of now where there is a connection, with what is only known from before", () => {
    expect(facts({ facts: live, last: reading(0, { probeCpuMs: 3.14159 }), stored: kept })).toMatchObject({
      System: "Debian 13, x86_64",
      Kernel: "6.12.1",
      Processor: "4 CPUs, AMD EPYC",
      Memory: "8.0 GiB",
      Virtualization: "KVM",
      Restart: "Required",
      "Cost of a reading": "3.1 ms CPU",
    });
  });

  it("leave out what a reading costs until it is known", () => {
    const shown = facts({ facts: live, last: reading(0, { probeCpuMs: null }), stored: kept });
    expect(Object.keys(shown)).not.toContain("Cost of a reading");
  });

  it("are those that were kept while the host does not answer, with their age", () => {
    const shown = facts({ facts: null, last: null, stored: kept });
    expect(shown).toMatchObject({ System: "Debian 12, x86_64", Processor: "2 CPUs, AMD EPYC", Memory: "4.0 GiB" });
    expect(Object.keys(shown)).toContain("Collected");
    expect(Object.keys(shown)).not.toContain("Restart");
  });

  it("are dashes where nothing is known, never zero or nothing", () => {
    const shown = facts({ facts: null, last: null, stored: undefined });
    expect(new Set(Object.values(shown)).size).toBe(1);
    expect(Object.values(shown)[0]?.trim()).toMatch(/^[^\d\s]$/);
  });

  it.each([
    [1, "", "1 CPU"],
    [64, "", "64 CPUs"],
  ])("count %s processors as people do", (cpuCount, cpu, words) => {
    expect(facts({ facts: { ...live, cpuCount }, last: null, stored: { ...kept, cpu } })["Processor"]).toBe(words);
  });

  it.each([
    [true, "Required"],
    [false, "Not required"],
  ])("say of a restart that is %s: %s", (rebootRequired, words) => {
    expect(facts({ facts: { ...live, rebootRequired }, last: null, stored: undefined })["Restart"]).toBe(words);
  });
});

it.each([
  ["none", "None, its own machine"],
  ["kvm", "KVM"],
  ["", null],
  ["something-new", "something-new"],
  ["constructor", "constructor"],
  ["__proto__", "__proto__"],
])("the virtualization %j is called %j", (kind, word) => expect(virtualizationWord(kind)).toBe(word));

describe("what people wrote of a host", () => {
  it("is not there when they wrote nothing, or only blanks", () => {
    renderPage(<AboutPanel host={aHost({ notes: "  \n " })} />);
    expect(screen.queryByLabelText("About this host")).toBeNull();
  });

  it("has its owner, fields and notes, as text", () => {
    const host = aHost({ notes: `**Careful** ${hostile}`, owner: "Ada", fields: { rack: "12", site: hostile } });
    renderPage(<AboutPanel host={host} />);
    const about = screen.getByLabelText("About this host");
    expect(about.querySelector("strong")?.textContent).toBe("Careful");
    expect([...about.querySelectorAll("dd")].map(({ textContent }) => textContent)).toEqual(["Ada", "12", hostile]);
    expect(document.querySelector("img")).toBeNull();
  });
});
