import { type ComponentType, createElement, lazy, useState } from "react";

const loaders: (() => Promise<unknown>)[] = [];

/**
 * A component whose code is fetched when it is first shown, or by `preloadParts` before. Stands within a Suspense. Once its
 * code is here it draws at once: a `lazy` of React would show its fallback first, and for at least 300 ms. A load that
 * failed is tried again at the next mount.
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let ready: ComponentType<P> | null = null;
  let pending: Promise<ComponentType<P>> | null = null;
  const fetched = (): Promise<ComponentType<P>> => {
    pending ??= load().then(
      (component) => (ready = component),
      (error: unknown) => {
        pending = null;
        waiting = lazy(asModule);
        throw error;
      },
    );
    return pending;
  };
  const asModule = async (): Promise<{ default: ComponentType<P> }> => ({ default: await fetched() });
  let waiting: ComponentType<P> = lazy(asModule);
  loaders.push(fetched);
  return function Part(props: P) {
    // Kept for as long as this is mounted: changing over would throw away the state below.
    const [Shown] = useState<{ readonly type: ComponentType<P> }>(() => ({ type: ready ?? waiting }));
    return createElement(Shown.type, props);
  };
}

/** Fetches the code of every part, one after another; what fails is fetched again when it is needed. */
export async function preloadParts(): Promise<void> {
  for (const loader of loaders) await loader().catch(() => undefined);
}
