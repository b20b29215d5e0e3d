import type { Handlers } from "../handlers.ts";
import { untilAborted } from "../streams.ts";
import type { EventLog } from "./eventLog.ts";

export function createEventsHandlers(events: EventLog): Handlers<"events"> {
  return {
    list: (query) => events.list(query),
    async watch(_input, { emit, signal }) {
      const following = events.onChange(emit);
      await untilAborted(signal);
      following.dispose();
    },
  };
}
