// @vitest-environment happy-dom
import { fireEvent } from "@testing-library/react";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { openPreferences, usePreferences } from "../../../../../renderer/app/state/preferences.ts";
import { keepSessions } from "../../../../../renderer/features/terminals/sessions.ts";
import {
  maxTabName,
  parseTabNames,
  renameTab,
  setTabName,
} from "../../../../../renderer/features/terminals/tabNames.ts";
import { TabStrip } from "../../../../../renderer/features/terminals/TabStrip.tsx";
import { dispatchTabs, useTabs } from "../../../../../renderer/features/terminals/tabStore.ts";
import { noTabs } from "../../../../../renderer/features/terminals/tabs.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { host } from "../../../shared/filter/hosts.ts";

vi.hoisted(() => vi.stubGlobal("fetch", () => new Promise(() => undefined)));
afterAll(() => void vi.unstubAllGlobals());

const hosts = new Map(
  [host("web-1"), host("web-2"), host("db-1", { environment: "production" })].map((one) => [one.id, one]),
);
const open = (hostId: string): void =>
  dispatchTabs({ type: "open", tabId: `tab-${hostId}`, pane: { kind: "pane", id: hostId, hostId } });

function Strip({ onRenamed, onClose }: { onRenamed: () => void; onClose: () => void }) {
  const { tabs, activeTabId } = useTabs();
  return (
    <TabStrip
      tabs={tabs}
      activeTabId={activeTabId}
      hosts={hosts}
      onActivate={(tabId) => dispatchTabs({ type: "activateTab", tabId })}
      onClose={onClose}
      onRenamed={onRenamed}
    >
      {null}
    </TabStrip>
  );
}

function show() {
  const onRenamed = vi.fn();
  const onClose = vi.fn();
  const page = renderPage(<Strip onRenamed={onRenamed} onClose={onClose} />);
  const names = () => screen.getAllByRole("listitem").map((one) => one.textContent);
  const tab = (name: RegExp) => screen.getByRole("button", { name });
  return { ...page, onRenamed, onClose, names, tab };
}

beforeEach(() => {
  const opened = openPreferences({ call: () => Promise.resolve({ json: "{}" }) } as never);
  for (const hostId of hosts.keys()) open(hostId);
  onTestFinished(() => {
    opened.dispose();
    renameTab(null);
    useTabs.setState(noTabs);
    keepSessions(new Set());
  });
});

describe("the row of tabs", () => {
  it("takes a name for a tab, and still says which host it is", async () => {
    const { user, names, tab, onRenamed } = show();
    await user.dblClick(tab(/^web-1/));
    await user.keyboard("Deploy\u202e{Enter}");
    expect(names()[0]).toBe("Deployweb-1disconnected");
    expect(onRenamed).toHaveBeenCalledOnce();
    expect(usePreferences.getState().values["terminals.tabNames"]).toEqual({ "tab-web-1": "Deploy" });
    expect(JSON.stringify({ ...localStorage })).not.toContain("Deploy");
  });

  it("keeps the name with Escape, and calls a tab after its host again when the name is emptied", async () => {
    const { user, names, tab } = show();
    setTabName("tab-web-2", "Canary");
    await user.dblClick(tab(/^web-2/));
    await user.keyboard("Other{Escape}");
    expect(names()[1]).toMatch(/^Canary/);
    await user.dblClick(tab(/^Canary/));
    await user.keyboard("{Delete}{Enter}");
    expect(names()[1]).toMatch(/^web-2/);
  });

  it("forgets the names of tabs that are closed", () => {
    setTabName("tab-web-2", "Canary");
    dispatchTabs({ type: "closePane", paneId: "web-2" });
    setTabName("tab-web-1", "Deploy");
    expect(usePreferences.getState().values["terminals.tabNames"]).toEqual({ "tab-web-1": "Deploy" });
  });

  it("moves a tab where it is dropped, and takes nothing dragged from elsewhere", () => {
    const { names } = show();
    const data = new Map<string, string>();
    const dataTransfer = {
      get types() {
        return [...data.keys()];
      },
      setData: (type: string, value: string) => data.set(type, value),
      getData: (type: string) => data.get(type) ?? "",
    };
    const items = screen.getAllByRole("listitem");
    fireEvent.dragStart(items[0]!, { dataTransfer });
    fireEvent.dragOver(items[2]!, { dataTransfer });
    fireEvent.drop(items[2]!, { dataTransfer });
    expect(names().map((name) => name?.slice(0, 5))).toEqual(["web-2", "db-1d", "web-1"]);
    data.clear();
    data.set("text/plain", "tab-web-1");
    fireEvent.drop(screen.getAllByRole("listitem")[0]!, { dataTransfer });
    expect(names()[2]).toMatch(/^web-1/);
  });

  it("marks production by an icon with its word, and closes a tab with the middle button", () => {
    const { tab, onClose } = show();
    expect(tab(/^production db-1/)).toBeTruthy();
    fireEvent(tab(/^web-1/), new MouseEvent("auxclick", { button: 1, bubbles: true }));
    expect(onClose).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: "tab-web-1" }));
  });
});

it("names of tabs are read back bounded, whatever is stored", () => {
  fc.assert(
    fc.property(fc.anything(), fc.dictionary(fc.string(), fc.string({ maxLength: 100 })), (anything, names) => {
      parseTabNames(anything);
      const read = Object.values(parseTabNames(names) ?? {});
      expect(read.every((name) => Array.from(name).length <= maxTabName)).toBe(true);
    }),
  );
});
