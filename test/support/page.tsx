import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications, notifications } from "@mantine/notifications";
import { cleanup, configure, render, screen } from "@testing-library/react";
import userEvent, { PointerEventsCheckLevel, type UserEvent } from "@testing-library/user-event";
import * as React from "react";
import type { ReactNode } from "react";
import { onTestFinished, vi } from "vitest";
import { Router } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { theme } from "../../renderer/app/theme.ts";
import { client } from "../../renderer/transport/client.ts";
import { Failure } from "../../shared/base/failure.ts";
import { toDisposable } from "../../shared/base/lifecycle.ts";
import type { CallName, HandlerInput, Output, StreamEvent, StreamName } from "../../shared/contract/index.ts";

// The roles that are there say more than pages of markup; four seconds are for a busy machine, not for the page.
configure({
  asyncUtilTimeout: 4000,
  getElementError: (message) => new Error(`${message?.split("\n\n")[0] ?? ""}\n${visibleText().slice(0, 2000)}`),
});

// React's development build keeps the stack of every element's creation, for the words of its warnings alone, up to a bound a second.
// This says that the bound is reached: a sixth of the time.
const internals = Object.entries(React).find(([name]) => name.startsWith("__CLIENT_INTERNALS"))?.[1] as object;
Object.defineProperty(internals, "recentlyCreatedOwnerStacks", {
  get: () => Infinity,
  set() {
    // It stays reached.
  },
});

/** What the core answers: a value, a failure, or a function of the input. What is asked for and not here fails the test. */
export type Answers = {
  readonly [N in CallName]?:
    | Output<N>
    | Failure
    | ((input: HandlerInput<N>) => Output<N> | Failure | Promise<Output<N>>);
};
/** The events a stream begins with. */
export type Streams = { readonly [N in StreamName]?: readonly StreamEvent<N>[] };

export interface RenderedPage {
  readonly user: UserEvent;
  /** Puts text into a field at once; typing letter by letter draws the page for each. */
  fill(field: HTMLElement, text: string): Promise<void>;
  /** Every call the page made so far, in order. */
  readonly calls: { readonly name: string; readonly input: unknown }[];
  /** Sends one more event on every open stream of this name. */
  emit<N extends StreamName>(name: N, event: StreamEvent<N>): void;
  /** Ends the open streams of this name. */
  end(name: StreamName, failure: Failure | null): void;
  /** All text that can be read on the page. */
  text(): string;
}

/**
 * Draws a part of the page in a simulated browser, between the providers it has in the app, with a core that answers as told.
 * The file that uses it begins with `// @vitest-environment happy-dom`.
 */
export function renderPage(part: ReactNode, answers: Answers = {}, streams: Streams = {}): RenderedPage {
  giveSizes();
  const calls: { name: string; input: unknown }[] = [];
  const open = new Set<{ name: string; event(value: unknown): void; end(failure: Failure | null): void }>();
  const call = vi.spyOn(client, "call").mockImplementation((async (name: CallName, input: unknown) => {
    calls.push({ name, input });
    const answer = answers[name] as unknown;
    if (answer === undefined && !(name in answers)) throw new Error(`nobody answers ${name}`);
    const value: unknown = typeof answer === "function" ? await (answer as (input: unknown) => unknown)(input) : answer;
    if (value instanceof Failure) throw value;
    return value;
  }) as never);
  const stream = vi.spyOn(client, "stream").mockImplementation(((name: StreamName, _input: unknown, on: never) => {
    const { event, end } = on as { event(value: unknown): void; end(failure: Failure | null): void };
    const item = { name, event, end };
    open.add(item);
    for (const value of (streams[name] ?? []) as readonly unknown[])
      queueMicrotask(() => open.has(item) && event(value));
    return toDisposable(() => open.delete(item));
  }) as never);
  render(
    <MantineProvider theme={theme} withCssVariables={false} defaultColorScheme="dark" env="test">
      <Router hook={useHashLocation}>
        <ModalsProvider labels={{ confirm: "Continue", cancel: "Cancel" }}>
          <Notifications />
          {part}
        </ModalsProvider>
      </Router>
    </MantineProvider>,
  );
  onTestFinished(() => {
    cleanup();
    notifications.clean();
    notifications.cleanQueue();
    call.mockRestore();
    stream.mockRestore();
    location.hash = "";
  });
  // Whether the style lets the pointer through is asked of every element above, which is half of the time of a click here.
  const user = userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never });
  return {
    user,
    async fill(field, text) {
      await user.click(field);
      await user.paste(text);
    },
    calls,
    emit: (name, event) => open.forEach((item) => item.name === name && item.event(event)),
    end: (name, failure) => open.forEach((item) => item.name === name && item.end(failure)),
    text: visibleText,
  };
}

function visibleText(): string {
  const body = document.body.cloneNode(true) as HTMLElement;
  body.querySelectorAll("style").forEach((style) => style.remove());
  return body.textContent ?? "";
}

/** The simulated browser has no layout: everything gets a size, so that virtual tables show rows. */
function giveSizes(): void {
  const size = { offsetHeight: 600, offsetWidth: 1000, clientHeight: 600, clientWidth: 1000 };
  for (const [name, value] of Object.entries(size))
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
  Element.prototype.scrollIntoView = () => undefined;
}

export { screen };
