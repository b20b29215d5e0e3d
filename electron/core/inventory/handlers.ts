import type { Host } from "../../../shared/contract/hosts.ts";
import { prepareDraft } from "../credentials/draft.ts";
import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { untilAborted } from "../streams.ts";
import { Written } from "../written.ts";
import { collectFacts } from "./facts/collectFacts.ts";

export function createHostsHandlers(services: Services): Handlers<"hosts"> {
  const { inventory } = services;
  // The command line asks one thing of a host and ends.
  if (services.ports.shell !== "cli") collectFacts(services);
  return {
    list() {
      const written = inventory.written();
      return written === null ? inventory.list() : Written.as<Host[]>(written);
    },
    async watch(_, { emit, signal }) {
      const written = inventory.written();
      emit(
        written === null ? { type: "all", hosts: inventory.list() } : Written.as(`{"type":"all","hosts":${written}}`),
      );
      const following = inventory.onChange(({ changed, removed }) =>
        emit({ type: "changed", hosts: changed, removed }),
      );
      await untilAborted(signal);
      following.dispose();
    },
    async add(draft, { report }) {
      await prepareDraft(draft.credential);
      const host = inventory.add(draft);
      report({ hostId: host.id });
      return host;
    },
    async update({ id, patch }) {
      await prepareDraft(patch.credential);
      return inventory.update(id, patch);
    },
    remove: ({ ids }) => inventory.remove(ids),
    restore: ({ ids }) => inventory.restore(ids),
    updateMany({ ids, patch }) {
      const changed = inventory.updateMany(ids, patch);
      const edit = changed[0] ? inventory.history(changed[0].id)[0]?.edit : undefined;
      return { changed: changed.length, edit: edit ?? null };
    },
    clone: ({ id, name }, { report }) => {
      const host = inventory.clone(id, name);
      report({ hostId: host.id });
      return host;
    },
  };
}

export function createHistoryHandlers({ inventory }: Services): Handlers<"history"> {
  return {
    host: ({ hostId, before }) => inventory.history(hostId, before),
    undo({ edit }, { report }) {
      const done = inventory.undo(edit);
      report(done);
      return done;
    },
    redo(_, { report }) {
      const done = inventory.redo();
      report(done);
      return done;
    },
  };
}
