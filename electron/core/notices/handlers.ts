import { DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { untilAborted } from "../streams.ts";
import type { Notices } from "./notices.ts";

/** Changes of the outbox within this time are one event. */
const GATHER_MS = 200;

export function createNoticesHandlers(services: Pick<Services, "ports">, notices: Notices): Handlers<"notices"> {
  const { clock } = services.ports;
  return {
    async watch(_input, { emit, signal }) {
      emit(notices.state());
      const following = notices.onChange(() => emit(notices.state()));
      await untilAborted(signal);
      following.dispose();
    },
    async outbox(_input, { emit, signal }) {
      const store = new DisposableStore();
      let waiting = false;
      const tell = (): void => {
        waiting = false;
        if (!store.isDisposed) emit(notices.outbox.list());
      };
      tell();
      store.add(
        notices.outbox.onChange(() => {
          if (!waiting) clock.after(GATHER_MS, tell);
          waiting = true;
        }),
      );
      await untilAborted(signal);
      store.dispose();
    },
    async desktop(_input, { emit, signal }) {
      const page = notices.windows.open(emit);
      await untilAborted(signal);
      page.dispose();
    },
    saveChannel: (input) => notices.saveChannel(input),
    removeChannel: ({ id }) => notices.removeChannel(id),
    test: ({ id }) => notices.test(id),
    saveRoute: (input) => notices.saveRoute(input),
    removeRoute: ({ id }) => notices.removeRoute(id),
    setSettings: (input) => notices.setSettings(input),
    retry: ({ id }) => notices.outbox.retry(id),
    settings: () => notices.state().settings,
  };
}
