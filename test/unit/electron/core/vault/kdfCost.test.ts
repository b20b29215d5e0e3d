import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyDeriver } from "../../../../../electron/core/vault/kdf.ts";
import {
  costFor,
  isWeakerThan,
  kdfBounds,
  kdfDefaults,
  probeCost,
  targetMs,
} from "../../../../../electron/core/vault/kdfCost.ts";

const work = ({ opsLimit, memLimitBytes }: { opsLimit: number; memLimitBytes: number }): number =>
  opsLimit * memLimitBytes;
/** How long the probe takes on a computer where the default takes so long. */
const probeMs = (defaultMs: number): number => (defaultMs * work(probeCost)) / work(kdfDefaults);

describe("the cost of a key derivation", () => {
  it("is the default where that takes its time already, and never less on a slow computer", () => {
    for (const slow of [targetMs, 1_000, 10_000, Number.POSITIVE_INFINITY])
      expect(costFor(probeMs(slow))).toEqual(kdfDefaults);
  });

  it("grows with the computer, memory before passes", () => {
    const mebibytes = (defaultMs: number) => costFor(probeMs(defaultMs)).memLimitBytes / 1_048_576;
    expect([300, 200, 150, 100, 80].map(mebibytes)).toEqual([64, 96, 128, 192, 256]);
    expect(costFor(probeMs(50)).opsLimit).toBeGreaterThan(3);
  });

  it("stays within what a header may say, and within the target unless it is the default", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10_000, noNaN: true }), (measured) => {
        const cost = costFor(measured);
        expect(cost.opsLimit).toBeGreaterThanOrEqual(kdfBounds.minOps);
        expect(cost.opsLimit).toBeLessThanOrEqual(kdfBounds.maxOps);
        expect(cost.memLimitBytes).toBeGreaterThanOrEqual(kdfBounds.minMemory);
        expect(cost.memLimitBytes).toBeLessThanOrEqual(kdfBounds.maxMemory);
        expect(isWeakerThan(kdfDefaults, cost)).toBe(false);
        if (work(cost) > work(kdfDefaults))
          expect((measured * work(cost)) / work(probeCost)).toBeLessThanOrEqual(targetMs * 1.000001);
      }),
    );
  });

  it("is weaker than the default when either half of it is", () => {
    expect(isWeakerThan(kdfDefaults, kdfDefaults)).toBe(false);
    expect(isWeakerThan(kdfDefaults, { ...kdfDefaults, opsLimit: 2 })).toBe(true);
    expect(isWeakerThan(kdfDefaults, { opsLimit: 16, memLimitBytes: kdfBounds.minMemory })).toBe(true);
  });

  it("is measured on this computer", async () => {
    const cost = await new KeyDeriver().measure();
    expect(isWeakerThan(kdfDefaults, cost)).toBe(false);
    expect(cost.memLimitBytes).toBeLessThanOrEqual(256 * 1_048_576);
  });
});
