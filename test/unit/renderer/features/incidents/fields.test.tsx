// @vitest-environment happy-dom
import { act, fireEvent } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { IncidentView } from "../../../../../renderer/features/incidents/IncidentView.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Incident, IncidentDetail } from "../../../../../shared/contract/incidents.ts";
import { anAlert, anIncident } from "../../../../support/incidentData.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";

beforeEach(() => {
  useInventory.setState({ hosts: new Map([["h1", aHost()]]), loaded: true, failure: null });
  return () => useInventory.setState({ hosts: new Map(), loaded: false, failure: null });
});

function show(incident: Partial<Incident> = {}, answers: Answers = {}, part: Partial<IncidentDetail> = {}) {
  const detail: IncidentDetail = {
    incident: anIncident(incident),
    impact: { hosts: 1, minutes: 12, hostMinutes: 7 },
    entries: [],
    truncated: false,
    alerts: [],
    ...part,
  };
  const page = renderPage(<IncidentView incidentId="i1" />, answers);
  act(() => page.emit("incidents.follow", detail));
  return page;
}
const field = (name: string): HTMLInputElement => screen.getByLabelText(name, { selector: "input, textarea" });
const write = (name: string, value: string): HTMLInputElement => {
  const input = field(name);
  act(() => input.focus());
  act(() => void fireEvent.change(input, { target: { value } }));
  return input;
};
const press = (input: HTMLElement, key: string, more: object = {}) =>
  act(async () => void fireEvent.keyDown(input, { key, ...more }));
const leave = (input: HTMLElement) => act(async () => input.blur());

describe("a field of an incident", () => {
  it("is saved once, though Enter is followed by leaving it before the core has answered", async () => {
    let answer: (incident: Incident) => void = () => undefined;
    const slow = () => new Promise<Incident>((resolve) => (answer = resolve));
    const page = show({}, { "incidents.update": slow });
    const owner = write("Owner", "bob");
    await press(owner, "Enter");
    await leave(owner);
    await act(async () => answer(anIncident({ owner: "bob" })));
    expect(page.calls).toEqual([{ name: "incidents.update", input: { incidentId: "i1", owner: "bob" } }]);
  });

  it("keeps what is typed while the former text is on its way", async () => {
    let answer: (incident: Incident) => void = () => undefined;
    const slow = () => new Promise<Incident>((resolve) => (answer = resolve));
    show({}, { "incidents.update": slow });
    await press(write("Owner", "bob"), "Enter");
    write("Owner", "bob and eve");
    await act(async () => answer(anIncident({ owner: "bob" })));
    expect(field("Owner").value).toBe("bob and eve");
  });

  it("keeps what was typed when it cannot be saved, and can be saved again", async () => {
    const page = show({}, { "incidents.update": new Failure("vault.locked") });
    const title = write("Title", "worse");
    await leave(title);
    expect(field("Title").value).toBe("worse");
    await press(title, "Enter");
    expect(page.calls).toHaveLength(2);
  });

  it("is not sent when nothing was changed, only blanks were added, or a title would be empty", async () => {
    const page = show();
    for (const [name, value] of [
      ["Owner", "ada"],
      ["Owner", "  ada "],
      ["Title", "   "],
    ] as const) {
      await leave(write(name, value));
      expect([field("Owner").value, field("Title").value]).toEqual(["ada", "web1 is full"]);
    }
    expect(page.calls).toEqual([]);
  });

  it("may be emptied where nothing is an answer too", async () => {
    const page = show({ runbook: "https://wiki.example/a" }, { "incidents.update": anIncident() });
    await leave(write("Owner", ""));
    await leave(write("Runbook", ""));
    await leave(write("Runbook", " https://wiki.example/b "));
    expect(page.calls.map(({ input }) => input)).toEqual([
      { incidentId: "i1", owner: "" },
      { incidentId: "i1", runbook: null },
      { incidentId: "i1", runbook: "https://wiki.example/b" },
    ]);
  });

  it("follows what others change, unless it is being written", () => {
    const page = show();
    write("Owner", "eve");
    const incident = anIncident({ owner: "carol", title: "better" });
    const impact = { hosts: 1, minutes: 1, hostMinutes: 1 };
    act(() => page.emit("incidents.follow", { incident, impact, entries: [], truncated: false, alerts: [] }));
    expect([field("Owner").value, field("Title").value]).toEqual(["eve", "better"]);
  });
});

describe("the postmortem's texts", () => {
  const begin = async (page: ReturnType<typeof show>) => {
    await page.user.click(screen.getByLabelText("Write: Summary"));
    return write("Summary", "It was **full**.");
  };

  it("are saved by Ctrl or Command and Enter; a line break by Enter alone saves nothing", async () => {
    const page = show({}, { "incidents.update": anIncident() });
    for (const keys of [{ ctrlKey: true }, { metaKey: true }]) {
      const text = await begin(page);
      const before = page.calls.length;
      await press(text, "Enter");
      expect(page.calls).toHaveLength(before);
      await press(text, "Enter", keys);
      expect(page.calls.at(before)?.input).toEqual({ incidentId: "i1", summary: "It was **full**." });
    }
  });

  it("stay open with what was written when they cannot be saved", async () => {
    const page = show({}, { "incidents.update": new Failure("vault.locked") });
    await press(await begin(page), "Enter", { ctrlKey: true });
    expect(field("Summary").value).toBe("It was **full**.");
  });

  it("are shown as Markdown without any markup of their own", () => {
    show({ summary: "**Full** <img src=x onerror=alert(1)> [x](javascript:alert(1))" });
    const summary = screen.getByLabelText("Summary", { selector: "section" });
    expect(summary.querySelector("strong")?.textContent).toBe("Full");
    expect(summary.querySelector("img, a[href^=javascript]")).toBeNull();
  });
});

describe("what is known of an incident", () => {
  it("names a removed host without a link, and each alert with whether it stands, as text", () => {
    const message = "<b>full</b>";
    const alerts = [anAlert({ message }), anAlert({ id: "a2", message, state: "resolved" })];
    const times = { startedAt: Date.UTC(2026, 0, 2), resolvedAt: Date.UTC(2026, 0, 1), status: "resolved" } as const;
    const page = show({ hostIds: ["h1", "gone"], ...times }, {}, { alerts });
    expect(page.text()).toContain("Removed host");
    const links = [...document.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links.filter((href) => href?.includes("/host/"))).toEqual(["#/host/h1"]);
    const told = [...screen.getByLabelText("Alerts", { selector: "section" }).querySelectorAll("li")];
    expect(told.map(({ textContent }) => /^(Firing|Over)<b>full<\/b>/.exec(textContent ?? "")?.[1])).toEqual([
      "Firing",
      "Over",
    ]);
    // It lasts no less than nothing, though clocks differ.
    expect(page.text()).toMatch(/1 host, 0/);
    expect(page.text()).not.toContain("so far");
  });

  it("is asked for again after the core stopped telling", async () => {
    const page = renderPage(<IncidentView incidentId="i1" />);
    act(() => page.end("incidents.follow", new Failure("incidents.notFound", { incident: "i1" })));
    await page.user.click(await screen.findByText("Try again"));
    await vi.waitFor(() => expect(screen.queryByText("Try again")).toBeNull());
  });
});
