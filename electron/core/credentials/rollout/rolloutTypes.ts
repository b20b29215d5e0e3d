import type { FailureData } from "../../../../shared/base/failure.ts";

export const ROLLOUT_KIND = "credentials.rollout";

/**
 * Where a host stands. Everything up to `verified` can be done again, and nothing before it takes a way in away:
 * `waiting` nothing was done, `changing` the new secret is being put there, `verified` a new login with it worked,
 * `switched` Holdfast uses it, `done` the old one is gone.
 */
export type Stage = "waiting" | "changing" | "verified" | "switched" | "done" | "failed" | "skipped";

/** One host of a plan, as it was found. */
export type PlannedHost = {
  readonly hostId: string;
  readonly user: string;
  /** Check sum of authorized_keys (keys), or how the password is set. */
  readonly seen: string;
  readonly way: "key" | "root" | "own";
  readonly hasNew: boolean;
};

/** What a plan binds, without any secret: those are read from the vault when they are needed. */
export type RolloutPlanState = {
  readonly mode: "push" | "rotate";
  readonly kind: "key" | "password";
  /** push: the key; rotate: the credential that hosts have now. */
  readonly credentialId: string;
  /** rotate: what they get. `new` is made when the run begins. */
  readonly to: { readonly new: string } | { readonly credentialId: string } | null;
  readonly hosts: readonly PlannedHost[];
};

export type HostProgress = {
  readonly stage: Stage;
  readonly failure: FailureData | null;
  /** The new login works, but something was left: the old key is still accepted. */
  readonly left: string | null;
};

/** State of a run, kept in the database. */
export type RolloutState = {
  readonly plan: RolloutPlanState;
  /** The credential that is being put in place. */
  readonly newId: string;
  readonly progress: Readonly<Record<string, HostProgress>>;
};
