import { z } from "zod";
import { command, epochMs, id, query, stream } from "./define.ts";

/** Failure codes: filter.invalid {column, problem}, filters.notFound {name}, filters.nameTaken {name}, filters.tooMany {limit}, filter.noHost {filter} */

const filterName = z.string().trim().min(1).max(64);

/** A filter under a name. As a group it is a group by rule: hosts join and leave it by themselves. */
export const savedFilter = z.object({
  id,
  name: filterName,
  /** In the filter's language; what is stored was understood when it was saved. */
  filter: z.string().max(2048),
  group: z.boolean(),
  createdAt: epochMs,
  updatedAt: epochMs,
});
export type SavedFilter = z.infer<typeof savedFilter>;

export const filters = {
  list: query({ output: z.array(savedFilter) }),
  /** All of them, again after each change. */
  watch: stream({ event: z.array(savedFilter) }),
  /** A new one, or with `id` another name, text or kind for an old one. */
  save: command({
    input: z.object({ id: id.optional(), name: filterName, filter: z.string().max(2048), group: z.boolean() }),
    output: savedFilter,
  }),
  remove: command({ input: z.object({ id }) }),
};
