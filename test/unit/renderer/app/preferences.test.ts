import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  openPreferences,
  savePreferences,
  setPreference,
  usePreferences,
} from "../../../../renderer/app/state/preferences.ts";
import type { Client } from "../../../../renderer/transport/types.ts";

describe("preferences", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const start = async (stored: string, reading: Promise<unknown> = Promise.resolve()) => {
    const call = vi.fn((name: string, _input?: unknown) =>
      name === "app.settings" ? reading.then(() => ({ json: stored })) : Promise.resolve(undefined),
    );
    const opened = openPreferences({ call } as unknown as Pick<Client, "call">);
    await vi.advanceTimersByTimeAsync(0);
    const sent = (method: string) => () =>
      call.mock.calls.filter(([name]) => name === method).map(([, input]) => input);
    return { opened, saved: sent("app.saveSettings"), held: sent("app.holdSettings") };
  };

  it("come from the vault", async () => {
    const { opened } = await start('{"fleet.view":"groups"}');
    expect(usePreferences.getState()).toEqual({ values: { "fleet.view": "groups" }, loaded: true });
    opened.dispose();
  });

  it.each(["", "{", "[1]", "null", "7"])("begin empty when what is stored is not usable: %s", async (stored) => {
    const { opened } = await start(stored);
    expect(usePreferences.getState().values).toEqual({});
    opened.dispose();
  });

  it("are written once for several changes", async () => {
    const { opened, saved } = await start("{}");
    setPreference("fleet.view", "table");
    setPreference("fleet.view", "wall");
    setPreference("fleet.columns", ["name"]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(saved()).toEqual([{ json: '{"fleet.view":"wall","fleet.columns":["name"]}' }]);
    opened.dispose();
  });

  it("rest while something is dragged, but are written once a minute all the same", async () => {
    const { opened, saved } = await start("{}");
    for (let second = 0; second < 130; second++) {
      setPreference("table.width", second);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(saved()).toEqual([{ json: '{"table.width":59}' }, { json: '{"table.width":119}' }]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(saved().at(-1)).toEqual({ json: '{"table.width":129}' });
    opened.dispose();
  });

  it("are not written when they were changed there and back", async () => {
    const { opened, saved } = await start('{"fleet.view":"wall"}');
    setPreference("fleet.view", "table");
    setPreference("fleet.view", "wall");
    await vi.advanceTimersByTimeAsync(5000);
    expect(saved()).toEqual([]);
    opened.dispose();
  });

  it("are written at once before a lock", async () => {
    const { opened, saved } = await start("{}");
    setPreference("fleet.view", "table");
    await savePreferences();
    expect(saved()).toEqual([{ json: '{"fleet.view":"table"}' }]);
    await savePreferences();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(saved()).toHaveLength(1);
    opened.dispose();
  });

  it("are not written over what has not been read yet", async () => {
    let read = (): void => undefined;
    const { opened, saved } = await start(
      '{"fleet.columns":["name"]}',
      new Promise<void>((resolve) => (read = resolve)),
    );
    setPreference("fleet.view", "table");
    void savePreferences();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saved()).toEqual([]);
    read();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saved()).toEqual([{ json: '{"fleet.columns":["name"],"fleet.view":"table"}' }]);
    opened.dispose();
  });

  it("are not written when a value stays the same", async () => {
    const { opened, saved } = await start('{"fleet.columns":["name"]}');
    setPreference("fleet.columns", ["name"]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(saved()).toEqual([]);
    opened.dispose();
  });

  it("are with the core a moment after a change, which writes them if it locks the vault before they come to rest", async () => {
    const { opened, held, saved } = await start('{"fleet.columns":["name"]}');
    for (let change = 0; change < 50; change++) {
      setPreference("table.width", change);
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(100);
    opened.dispose();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(held().at(-1)).toEqual({ json: '{"fleet.columns":["name"],"table.width":49}' });
    expect(held().length).toBeLessThan(8);
    expect(saved()).toEqual([]);
  });

  it("are forgotten, and no longer written, after a lock", async () => {
    const { opened, saved } = await start("{}");
    setPreference("fleet.view", "table");
    opened.dispose();
    await vi.advanceTimersByTimeAsync(5000);
    expect(saved()).toEqual([]);
    expect(usePreferences.getState()).toEqual({ values: {}, loaded: false });
  });
});
