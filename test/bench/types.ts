/** One line of the benchmark table. `ratio` above 1 = better than the peer, whatever the unit. */
export interface BenchRow {
  readonly name: string;
  /** null when it could not be measured; standard error says why. */
  readonly value: number | null;
  readonly unit: string;
  /** What it is compared with, in the same run on the same machine; null = for information. */
  readonly peer: string | null;
  /** null when the peer is not installed. */
  readonly peerValue: number | null;
  readonly ratio: number | null;
  /** Least ratio, or with a peer of null the highest value, that counts as met. */
  readonly target: number | null;
  /** null when there is no target or no peer to compare with. */
  readonly met: boolean | null;
}
