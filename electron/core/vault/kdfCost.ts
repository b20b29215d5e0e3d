/**
 * Bounds on parameters read from a header. Floor: OWASP's Argon2id minimum (19 MiB, t=2, p=1), so that a tampered header cannot
 * weaken a new key; ceiling: 1 GiB and t=16, so that it cannot stall the computer.
 */
export const kdfBounds = { minOps: 2, maxOps: 16, minMemory: 19 * 1_048_576, maxMemory: 1024 * 1_048_576 } as const;
/** 64 MiB and t=3: a quarter of a second on a laptop, Bitwarden's default. */
export const kdfDefaults = { opsLimit: 3, memLimitBytes: 64 * 1_048_576 } as const;

/** What one derivation costs whoever guesses. */
export interface KdfCost {
  readonly opsLimit: number;
  readonly memLimitBytes: number;
}

/** A derivation should take a quarter to half a second: noticeable to nobody who types, and dear to whoever guesses. Milliseconds. */
export const targetMs = 350;
/** The measured derivation: a fifth of the default's work, so that measuring costs a tenth of a second. */
export const probeCost: KdfCost = { opsLimit: kdfBounds.minOps, memLimitBytes: kdfBounds.minMemory };

const mebibyte = 1_048_576;
/** Memory first, which is what guessing hardware lacks, then passes. Never below the default: a slow computer waits longer instead. */
const ladder: readonly KdfCost[] = [
  kdfDefaults,
  { opsLimit: 3, memLimitBytes: 96 * mebibyte },
  { opsLimit: 3, memLimitBytes: 128 * mebibyte },
  { opsLimit: 3, memLimitBytes: 192 * mebibyte },
  { opsLimit: 3, memLimitBytes: 256 * mebibyte },
  { opsLimit: 4, memLimitBytes: 256 * mebibyte },
  { opsLimit: 6, memLimitBytes: 256 * mebibyte },
  { opsLimit: 8, memLimitBytes: 256 * mebibyte },
];

/** Argon2 touches each block of memory once a pass (RFC 9106, section 3). */
const work = ({ opsLimit, memLimitBytes }: KdfCost): number => opsLimit * memLimitBytes;

/** The dearest cost that this computer should manage within `targetMs`, given how long `probeCost` took; the default at least. */
export function costFor(probeMs: number): KdfCost {
  const perWork = probeMs / work(probeCost);
  return ladder.findLast((cost) => work(cost) * perWork <= targetMs) ?? kdfDefaults;
}

/** Whether a vault still has the parameters of a weaker time: fewer passes or less memory than `wanted`. */
export function isWeakerThan(wanted: KdfCost, cost: KdfCost): boolean {
  return cost.opsLimit < wanted.opsLimit || cost.memLimitBytes < wanted.memLimitBytes;
}
