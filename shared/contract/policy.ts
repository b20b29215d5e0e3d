import { z } from "zod";
import { command, epochMs, id, query, secret, stream } from "./define.ts";

/** Failure codes: policy.readOnly {host, environment}, policy.outsideHours {host, hours}, policy.approvalNeeded {host},
 * policy.notFound, policy.ruleExists {subject}, policy.tooMany {limit} */

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is not a time such as 08:30");

/** When terminals and actions may begin, in this computer's local time. */
export const allowedHours = z.object({
  /** ISO 8601 week days: 1 = Monday to 7 = Sunday. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: timeOfDay,
  /** Not after `from`: on the next day. The same as `from`: the whole day. */
  to: timeOfDay,
});

/** What may be done on the hosts of one environment, or on one host. Where several rules fit a host, all of them hold. */
export const policyRule = z.object({
  id,
  /** One of the two is null. Environments are compared whole, without regard to case. */
  environment: z.string().min(1).max(64).nullable(),
  hostId: id.nullable(),
  /** No terminals, no commands, nothing that changes the host. */
  readOnly: z.boolean(),
  /** Somebody must approve with the passphrase first, for a limited time. */
  approval: z.boolean(),
  hours: allowedHours.nullable(),
});
export type PolicyRule = z.infer<typeof policyRule>;

export const policyApproval = z.object({ hostId: id, reason: z.string(), givenAt: epochMs, until: epochMs });
export type PolicyApproval = z.infer<typeof policyApproval>;

const subject = z
  .object({ ...policyRule.omit({ id: true }).shape, id: id.optional() })
  .refine(
    ({ environment, hostId }) => (environment === null) !== (hostId === null),
    "names one environment or one host",
  )
  .refine(({ readOnly, approval, hours }) => readOnly || approval || hours !== null, "restricts nothing");

export const policy = {
  /** All rules and the approvals that still hold, again after each change. */
  watch: stream({ event: z.object({ rules: z.array(policyRule), approvals: z.array(policyApproval) }) }),
  /** A new rule, or with `id` another content for an old one. */
  save: command({ input: subject, output: policyRule }),
  remove: command({ input: z.object({ id }) }),
  /** Lets terminals and actions begin on hosts that need an approval. */
  approve: command({
    input: z.object({
      hostIds: z.array(id).min(1).max(1000),
      reason: z.string().trim().min(3).max(500),
      minutes: z.number().int().min(5).max(480),
      passphrase: secret(1024),
    }),
  }),
  revoke: command({ input: z.object({ hostId: id }) }),
  /** On which of these hosts no terminal or action may begin now, and why. A host that does not exist is not named. */
  refusals: query({
    input: z.object({ hostIds: z.array(id).max(1000) }),
    output: z.array(
      z.object({ hostId: id, failure: z.object({ code: z.string(), params: z.record(z.string(), z.any()) }) }),
    ),
  }),
};
