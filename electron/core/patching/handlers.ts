import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { Patching } from "./patching.ts";

export function createPatchHandlers(services: Services): Handlers<"patch"> {
  const patching = new Patching(services);
  return {
    inventory: ({ hostId }, { signal }) => patching.inventory(hostId, signal),
    known: () => patching.known(),
    refresh: ({ hostId }, { signal }) => patching.refresh(hostId, signal),
    plan: ({ hostId, scope }, { signal }) => patching.plan(hostId, scope, signal),
    apply: async ({ hostId, planHash, count }, { signal, report }) => {
      const run = await patching.apply(hostId, planHash, count, signal);
      report({ runId: run.id, title: run.title });
      return { runId: run.id };
    },
  };
}
