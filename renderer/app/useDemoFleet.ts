import type { Failure } from "../../shared/base/failure.ts";
import { switchWorkspace } from "../transport/client.ts";
import { useCommand } from "../transport/hooks.ts";

/** Starts the demo fleet, then moves the page over to it. */
export function useDemoFleet(): { open(): Promise<void>; starting: boolean; failure: Failure | null } {
  const start = useCommand("demo.start");
  const open = async (): Promise<void> => {
    // A command without output resolves with undefined; null means that it failed.
    if ((await start.run(undefined)) !== null) switchWorkspace("demo");
  };
  return { open, starting: start.running, failure: start.failure };
}
