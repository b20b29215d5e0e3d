import { z } from "zod";

/** What a patch run reports; a run of an older version may lack parts. */
const patchReport = z.object({
  exitCode: z.number().nullable().catch(null),
  upgraded: z
    .array(
      z.object({ name: z.string(), from: z.string().nullable(), to: z.string().nullable(), security: z.boolean() }),
    )
    .catch([]),
  notUpgraded: z.array(z.string()).catch([]),
  removed: z.array(z.string()).catch([]),
  broken: z.array(z.string()).catch([]),
  keptFiles: z.array(z.string()).catch([]),
  failedServices: z.array(z.string()).catch([]),
  rebootRequired: z.boolean().nullable().catch(null),
  rebootPackages: z.array(z.string()).catch([]),
});
export type PatchReport = z.infer<typeof patchReport>;

export function readReport(report: Readonly<Record<string, unknown>> | null): PatchReport | null {
  return report === null ? null : patchReport.parse(report);
}
