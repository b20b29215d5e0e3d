import type { Handlers } from "../handlers.ts";
import { untilAborted } from "../streams.ts";
import type { Policy } from "./policy.ts";

export interface PolicyParts {
  readonly policy: Policy;
  /** Fails with vault.wrongPassphrase. */
  readonly verifyPassphrase: (passphrase: string) => Promise<void>;
}

export function createPolicyHandlers({ policy, verifyPassphrase }: PolicyParts): Handlers<"policy"> {
  return {
    async watch(_, { emit, signal }) {
      emit(policy.state());
      const following = policy.onChange(() => emit(policy.state()));
      await untilAborted(signal);
      following.dispose();
    },
    save: (input) => policy.save(input),
    remove: ({ id }) => policy.remove(id),
    async approve({ hostIds, reason, minutes, passphrase }) {
      await verifyPassphrase(passphrase);
      policy.approve(hostIds, reason, minutes);
    },
    revoke: ({ hostId }) => policy.revoke(hostId),
    refusals: ({ hostIds }) => policy.refusals(hostIds),
  };
}
