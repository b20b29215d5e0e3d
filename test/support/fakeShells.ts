import { waitFor } from "@testing-library/react";
import { expect, onTestFinished, vi } from "vitest";
import { sessionOf } from "../../renderer/features/terminals/sessionOf.ts";
import { keepSessions } from "../../renderer/features/terminals/sessions.ts";
import { dispatchTabs, useTabs } from "../../renderer/features/terminals/tabStore.ts";
import { noTabs } from "../../renderer/features/terminals/tabs.ts";
import { client } from "../../renderer/transport/client.ts";
import type { Failure } from "../../shared/base/failure.ts";

/** A shell that a terminal believes to talk to: what reached it, and what it does. */
export interface FakeShell {
  typed: string;
  print(text: string): void;
  end(failure: Failure | null): void;
}

/** Answers every terminal that connects until the test is over; the newest shell of each host by its id. */
export function fakeShells(): ReadonlyMap<string, FakeShell> {
  const shells = new Map<string, FakeShell>();
  const bytes = vi.spyOn(client, "bytes").mockImplementation(((_name: string, input: { hostId: string }, on: never) => {
    const { data, end } = on as { data(chunk: Uint8Array): void; end(failure: Failure | null): void };
    const shell: FakeShell = { typed: "", end, print: (text) => data(new TextEncoder().encode(text)) };
    shells.set(input.hostId, shell);
    return {
      write: (chunk: Uint8Array) => (shell.typed += new TextDecoder().decode(chunk)),
      control: () => undefined,
      acknowledge: () => undefined,
      dispose: () => undefined,
    };
  }) as never);
  onTestFinished(() => {
    bytes.mockRestore();
    useTabs.setState(noTabs);
    keepSessions(new Set());
  });
  return shells;
}

/** A tab with an open shell; its pane is named after the host. */
export async function openShell(shells: ReadonlyMap<string, FakeShell>, hostId: string) {
  dispatchTabs({ type: "open", tabId: `tab-${hostId}`, pane: { kind: "pane", id: hostId, hostId } });
  const session = sessionOf(hostId, hostId);
  session.connect();
  shells.get(hostId)?.print("$ ");
  await waitFor(() => expect(session.state.kind).toBe("open"));
  return session;
}
