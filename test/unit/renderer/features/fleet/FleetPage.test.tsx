// @vitest-environment happy-dom
import { act, fireEvent, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useFilters } from "../../../../../renderer/app/state/filters.ts";
import { type FleetHealth, useFleetHealth } from "../../../../../renderer/app/state/health.ts";
import { useHostEditor } from "../../../../../renderer/app/state/hostEditor.ts";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { usePreferences } from "../../../../../renderer/app/state/preferences.ts";
import { FleetPage } from "../../../../../renderer/features/fleet/FleetPage.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Credential } from "../../../../../shared/contract/credentials.ts";
import type { HealthStatus } from "../../../../../shared/contract/health.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { health, host } from "../../../shared/filter/hosts.ts";

const hosts = [
  host("web-1", { environment: "production", groups: ["shop"], tags: ["nginx"], jumpHostId: "bastion" }),
  host("web-2", { environment: "staging", groups: ["shop", "No group"] }),
  host("db-1", { environment: "production", notes: "Rack 4", credentialId: "c1" }),
  host("bastion"),
];
const readings: Readonly<Record<string, [HealthStatus, number]>> = {
  "web-1": ["ok", 20],
  "web-2": ["critical", 95],
  "db-1": ["warning", 85],
};
const fleetHealth = (hostId: string, status: HealthStatus, cpu: number): FleetHealth => {
  const known = health(status, { cpu });
  if (!known) throw new Error("health is known here");
  return { ...known, hostId, reasons: [], failure: null, since: 0, spark: [] };
};

/** The simulated browser has no layout: every element that is observed gets this size. */
class FixedSizes {
  private readonly tell: ResizeObserverCallback;
  constructor(tell: ResizeObserverCallback) {
    this.tell = tell;
  }
  observe(target: Element): void {
    const contentRect = { x: 0, y: 0, top: 0, left: 0, right: 1000, bottom: 600, width: 1000, height: 600 };
    queueMicrotask(() => this.tell([{ target, contentRect } as ResizeObserverEntry], this as never));
  }
  unobserve(): void {
    // Sizes never change here.
  }
  disconnect(): void {
    // As above.
  }
}

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", FixedSizes);
  useInventory.setState({ hosts: new Map(hosts.map((one) => [one.id, one])), loaded: true, failure: null });
  useFleetHealth.setState({
    byHost: new Map(Object.entries(readings).map(([id, [status, cpu]]) => [id, fleetHealth(id, status, cpu)])),
    loaded: true,
  });
  useFilters.setState({ saved: [] });
  usePreferences.setState({ values: {}, loaded: true });
});

afterEach(() => void vi.unstubAllGlobals());

const field = (): HTMLElement => screen.getByRole("combobox", { name: "Filter the fleet" });
const tiles = (): string[] =>
  screen.queryAllByRole("article").map((tile) => within(tile).getByRole("link").textContent ?? "");
const headings = (): string[] =>
  within(screen.getByRole("group", { name: "Hosts by group" }))
    .getAllByRole("button", { expanded: true })
    .map((button) => button.textContent ?? "");

describe("the fleet", () => {
  it("stands worst first, with how many hosts are in each state", async () => {
    const page = renderPage(<FleetPage />);
    await waitFor(() => expect(tiles()).toEqual(["web-2", "db-1", "bastion", "web-1"]));
    expect(page.text()).toContain("4 hosts");
    screen.getByRole("button", { name: "Critical: 1" });
  });

  it("says of a host that it is measured until there is a line to draw", async () => {
    const { byHost } = useFleetHealth.getState();
    const line = fleetHealth("db-1", "warning", 90);
    useFleetHealth.setState({ byHost: new Map([...byHost, ["db-1", { ...line, spark: [80, 90] }]]) });
    renderPage(<FleetPage />);
    await waitFor(() => expect(tiles()).toHaveLength(4));
    const [, db, , web] = screen.getAllByRole("article").map((tile) => within(tile));
    expect(db?.getByRole("img", { name: "CPU of db-1 in the last minutes" })).toBeTruthy();
    expect(web?.getByText(/^Measuring/)).toBeTruthy();
    expect(web?.queryByRole("img", { name: /in the last minutes/ })).toBeNull();
  });

  it("counts hosts under maintenance apart, and each count shows its own hosts", async () => {
    const resting = hosts.map((one) => (one.id === "web-2" ? { ...one, maintenance: true } : one));
    resting.push(host("web-3", { maintenance: true }), host("db-2"));
    useInventory.setState({ hosts: new Map(resting.map((one) => [one.id, one])) });
    const extra = { "web-3": fleetHealth("web-3", "warning", 1), "db-2": fleetHealth("db-2", "critical", 99) };
    const { byHost } = useFleetHealth.getState();
    useFleetHealth.setState({ byHost: new Map([...byHost, ...Object.entries(extra)]) });
    const page = renderPage(<FleetPage />);
    await page.user.click(screen.getByRole("button", { name: "Critical: 1" }));
    await waitFor(() => expect(tiles()).toEqual(["db-2"]));
    await page.user.click(screen.getByRole("button", { name: "Clear the filter" }));
    await page.user.click(screen.getByRole("button", { name: "Maintenance: 2" }));
    await waitFor(() => expect(tiles()).toEqual(["web-2", "web-3"]));
    expect(screen.queryByRole("button", { name: /^Critical/ })).toBeNull();
  });

  it("is narrowed by a filter as it is typed, and widened by escape", async () => {
    const page = renderPage(<FleetPage />);
    await page.fill(field(), "env:prod cpu>80");
    await waitFor(() => expect(tiles()).toEqual(["db-1"]));
    expect(page.text()).toContain("1 of 4 hosts");
    await page.user.keyboard("{Escape}{Escape}");
    await waitFor(() => expect(tiles()).toHaveLength(4));
    await page.fill(field(), "env:staging OR jump:bastion");
    await waitFor(() => expect(tiles()).toEqual(["web-2", "web-1"]));
    await page.user.click(screen.getByRole("button", { name: "Clear the filter" }));
    await waitFor(() => expect(tiles()).toHaveLength(4));
  });

  it("takes a filter as far as it is understood", async () => {
    const page = renderPage(<FleetPage />);
    await page.fill(field(), "env:staging evn:x");
    await screen.findByText(/Column 13: there is no field "evn"/);
    expect(tiles()).toEqual(["web-2"]);
  });

  it("asks for the credentials only when a filter is about them", async () => {
    const key: Credential = {
      id: "c1",
      name: "deploy",
      kind: "key",
      keyType: "ssh-ed25519",
      fingerprint: null,
      hasPassphrase: false,
      usedBy: 1,
      createdAt: 0,
      bits: null,
      hasCertificate: false,
      agentKey: null,
      changedAt: 0,
      lastUsedAt: null,
    };
    const page = renderPage(<FleetPage />, { "credentials.list": [key] });
    await page.fill(field(), "env:prod");
    await waitFor(() => expect(tiles()).toHaveLength(2));
    expect(page.calls).toEqual([]);
    await page.fill(field(), " credential:key");
    await waitFor(() => expect(tiles()).toEqual(["db-1"]));
    expect(page.calls.map(({ name }) => name)).toEqual(["credentials.list"]);
  });

  it("says how to go on when no host matches", async () => {
    const page = renderPage(<FleetPage />);
    await page.fill(field(), "nothing-like-this");
    await screen.findByText("No host matches");
    await page.user.click(screen.getByRole("button", { name: "Show all hosts" }));
    await waitFor(() => expect(tiles()).toHaveLength(4));
  });

  it("shows one state at a click on its count", async () => {
    const page = renderPage(<FleetPage />);
    await page.user.click(await screen.findByRole("button", { name: "Critical: 1" }));
    expect(field()).toHaveProperty("value", "status:critical");
    await waitFor(() => expect(tiles()).toEqual(["web-2"]));
  });

  it("follows what hosts do while a filter stands", async () => {
    const page = renderPage(<FleetPage />);
    await page.fill(field(), "status:critical");
    await waitFor(() => expect(tiles()).toEqual(["web-2"]));
    act(() =>
      useFleetHealth.setState(({ byHost }) => ({
        byHost: new Map(byHost).set("web-1", fleetHealth("web-1", "critical", 99)),
      })),
    );
    await waitFor(() => expect(tiles()).toEqual(["web-1", "web-2"]));
  });

  it("has a tile for each host to select it", async () => {
    const page = renderPage(<FleetPage />);
    await page.user.click(await screen.findByRole("checkbox", { name: /db-1/ }));
    const bar = await screen.findByRole("toolbar", { name: "Selected hosts" });
    expect(bar.textContent).toContain("1 host selected");
    await page.user.click(within(bar).getByRole("button", { name: "Clear selection" }));
    expect(screen.queryByRole("toolbar", { name: "Selected hosts" })).toBeNull();
  });
});

describe("groups", () => {
  beforeEach(() => usePreferences.setState({ values: { "fleet.view": "groups" }, loaded: true }));

  it("stand by name; a group named as the hosts without one is not taken for them", async () => {
    renderPage(<FleetPage />);
    await waitFor(() => expect(headings()).toHaveLength(3));
    expect(headings().map((text) => /^(.*?)\d+ host/.exec(text)?.[1])).toEqual(["No group", "shop", "No group"]);
  });

  it("are joined by rule, and left again as the numbers move", async () => {
    useFilters.setState({
      saved: [{ id: "f", name: "Hot", filter: "cpu>80", group: true, createdAt: 0, updatedAt: 0 }],
    });
    renderPage(<FleetPage />);
    const hot = (): HTMLElement => screen.getByRole("button", { name: /Group by rule Hot/ });
    await waitFor(() => expect(hot().textContent).toContain("2 hosts"));
    act(() =>
      useFleetHealth.setState(({ byHost }) => ({
        byHost: new Map(byHost).set("db-1", fleetHealth("db-1", "ok", 5)),
      })),
    );
    await waitFor(() => expect(hot().textContent).toContain("1 host"));
  });

  it("by rule stand in the tree with their sign and count, and narrow the fleet as any other", async () => {
    const hot = { id: "f", name: "Hot", filter: "cpu>80", group: true, createdAt: 0, updatedAt: 0 };
    useFilters.setState({ saved: [hot, { ...hot, id: "g", name: "Alone", group: false }] });
    const page = renderPage(<FleetPage />);
    const tree = within(screen.getByRole("tree", { name: "Groups" }));
    const names = (): string[] => tree.getAllByRole("treeitem").map((item) => item.textContent ?? "");
    expect(names()).toEqual(["Hot 2", "No group 1", "shop 2"]);
    const rule = tree.getByRole("treeitem", { name: /^Group by rule\W+Hot 2$/ });
    expect(within(tree.getByRole("treeitem", { name: "shop 2" })).queryByRole("img")).toBeNull();
    // Hosts cannot be put there by hand, as they can into others.
    const takes = (item: HTMLElement): boolean =>
      !fireEvent.dragOver(item, { dataTransfer: { types: ["application/x-holdfast-host"] } });
    expect([takes(rule), takes(tree.getByRole("treeitem", { name: "shop 2" }))]).toEqual([false, true]);
    act(() => rule.focus());
    await page.user.keyboard("{Enter}");
    await waitFor(() => expect(tiles().toSorted()).toEqual(["db-1", "web-2", "web-2", "web-2"]));
    expect(field()).toHaveProperty("value", "group:Hot");
    // It is counted by what is known of the hosts' health now.
    act(() => useFleetHealth.setState({ byHost: new Map([["web-1", fleetHealth("web-1", "critical", 99)]]) }));
    await waitFor(() => expect(names()[0]).toBe("Hot 1"));
  });

  it("by rule can be asked for in a filter, as any group", async () => {
    useFilters.setState({
      saved: [{ id: "f", name: "Hot", filter: "cpu>80", group: true, createdAt: 0, updatedAt: 0 }],
    });
    usePreferences.setState({ values: { "fleet.view": "wall" }, loaded: true });
    const page = renderPage(<FleetPage />);
    await page.fill(field(), "-group:hot");
    await waitFor(() => expect(tiles()).toEqual(["bastion", "web-1"]));
  });

  it("close and open one by one", async () => {
    const page = renderPage(<FleetPage />);
    await waitFor(() => expect(headings()).toHaveLength(3));
    const before = tiles().length;
    await page.user.click(screen.getByRole("button", { name: /^shop 2 hosts/, expanded: true }));
    await waitFor(() => expect(tiles()).toHaveLength(before - 2));
    await page.user.click(screen.getByRole("button", { name: /^shop 2 hosts/, expanded: false }));
    await waitFor(() => expect(tiles()).toHaveLength(before));
  });
});

describe("a fleet without hosts", () => {
  it("teaches adding the first one", async () => {
    useInventory.setState({ hosts: new Map() });
    const page = renderPage(<FleetPage />);
    await page.user.click(screen.getByRole("button", { name: "Add a host" }));
    expect(useHostEditor.getState().open).toEqual({ hostId: null });
    useHostEditor.setState({ open: null });
  });

  it("says why when it cannot be read", () => {
    useInventory.setState({ hosts: new Map(), failure: new Failure("stream.overrun") });
    const page = renderPage(<FleetPage />);
    expect(page.text()).toContain("The page could not keep up with live updates.");
  });
});

describe("the heat map", () => {
  beforeEach(() => usePreferences.setState({ values: { "fleet.view": "heat" }, loaded: true }));
  const cells = (): HTMLElement[] => screen.getAllByRole("link", { name: /: / });

  it("has a cell a host, highest first, which says host, value and state without colour", async () => {
    renderPage(<FleetPage />);
    await waitFor(() =>
      expect(cells().map((cell) => cell.getAttribute("aria-label"))).toEqual([
        "web-2: CPU 95.0 %, Critical",
        "db-1: CPU 85.0 %, Warning",
        "web-1: CPU 20.0 %, OK",
        "bastion: CPU no value now, Unknown",
      ]),
    );
    expect(cells().map((cell) => cell.textContent)).toEqual(["web-295", "db-185", "web-120", "bastion–"]);
    expect(cells().map((cell) => cell.dataset["step"])).toEqual(["4", "3", "0", undefined]);
    expect(screen.getByRole("list", { name: "Colours" }).textContent).toContain("above 90.0 %");
  });

  it("is coloured by another metric, which is remembered", async () => {
    const page = renderPage(<FleetPage />);
    await page.user.click(screen.getByRole("combobox", { name: "Metric" }));
    await page.user.click(await screen.findByRole("option", { name: "Swap used" }));
    await waitFor(() => expect(cells().every((cell) => /no value now/.test(cell.title))).toBe(true));
    expect(usePreferences.getState().values["fleet.metric"]).toBe("swap.used");
  });

  it("is walked with the arrow keys, and the space bar selects", async () => {
    const page = renderPage(<FleetPage />);
    await waitFor(() => expect(cells()).toHaveLength(4));
    act(() => cells()[0]?.focus());
    await page.user.keyboard(" ");
    await screen.findByRole("link", { name: "web-2: CPU 95.0 %, Critical, selected" });
    await page.user.keyboard("{ArrowRight}");
    await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^db-1/));
  });
});

describe("comparing hosts", () => {
  const asked: { series: { hostId: string }[] }[] = [];
  // The chart itself needs a real canvas: it is drawn in the browser tests.
  const answers = {
    "metrics.range": (input: unknown) => {
      asked.push(input as (typeof asked)[number]);
      return new Promise<never>(() => undefined);
    },
  };
  beforeEach(() => {
    asked.length = 0;
    usePreferences.setState({ values: { "fleet.view": "compare" }, loaded: true });
  });

  it("draws the hosts that are highest now, and only the selected ones once some are", async () => {
    const page = renderPage(<FleetPage />, answers);
    await waitFor(() => expect(asked[0]?.series.map(({ hostId }) => hostId)).toEqual(["web-2", "db-1", "web-1"]));
    expect(page.text()).toContain("the 20 that are highest now");
    act(() => usePreferences.setState({ values: { "fleet.view": "wall" } }));
    await page.user.click(await screen.findByRole("checkbox", { name: /db-1/ }));
    await page.user.click(screen.getByRole("button", { name: "Compare" }));
    await waitFor(() => expect(asked.at(-1)?.series.map(({ hostId }) => hostId)).toEqual(["db-1"]));
    expect(page.text()).toContain("The selected hosts.");
  });

  it("says so when none of the hosts gives the metric", async () => {
    usePreferences.setState({ values: { "fleet.view": "compare", "fleet.metric": "swap.used" }, loaded: true });
    renderPage(<FleetPage />, answers);
    await screen.findByText("None of these hosts gives this metric now.");
    expect(asked).toEqual([]);
  });
});
