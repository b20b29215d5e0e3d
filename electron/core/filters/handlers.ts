import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { untilAborted } from "../streams.ts";
import { SavedFilters } from "./savedFilters.ts";

export function createFiltersHandlers({ db, ports }: Services): Handlers<"filters"> {
  const filters = new SavedFilters(db, ports.clock);
  return {
    list: () => filters.list(),
    async watch(_, { emit, signal }) {
      emit(filters.list());
      const following = filters.onChange(emit);
      await untilAborted(signal);
      following.dispose();
    },
    save: (input) => filters.save(input),
    remove: ({ id }) => filters.remove(id),
  };
}
