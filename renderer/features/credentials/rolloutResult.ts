import { z } from "zod";

/** What a run that puts credentials on hosts reports; a run of an older version may lack parts. */
const report = z.object({
  mode: z.enum(["push", "rotate"]).catch("push"),
  credentialId: z.string().catch(""),
  newCredentialId: z.string().catch(""),
  hosts: z
    .array(
      z.object({
        hostId: z.string(),
        host: z.string(),
        stage: z.string(),
        failure: z.object({ code: z.string(), params: z.record(z.string(), z.any()) }).nullable(),
        left: z.string().nullable(),
      }),
    )
    .catch([]),
});
export type RolloutResult = z.infer<typeof report>;

export function readRollout(value: Readonly<Record<string, unknown>> | null): RolloutResult | null {
  return value === null ? null : report.parse(value);
}

/** Hosts that another run is for. */
export const unfinished = ({ hosts }: RolloutResult): string[] =>
  hosts.filter(({ stage }) => stage !== "done").map(({ hostId }) => hostId);

/** Where a host stands, for a person. */
export function stageInWords(stage: string): string {
  switch (stage) {
    case "done":
      return "Done";
    case "failed":
      return "Failed";
    case "skipped":
      return "Not begun";
    case "switched":
      return "New one in use";
    case "verified":
      return "New one works";
    case "changing":
      return "Being changed";
    default:
      return "Waiting";
  }
}
