// @vitest-environment happy-dom
import { within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { IncidentsPage } from "../../../../../renderer/features/incidents/IncidentsPage.tsx";
import { openFirst } from "../../../../../renderer/features/incidents/looks.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Incident, IncidentDetail, IncidentEntry } from "../../../../../shared/contract/incidents.ts";
import { anAlert, anIncident } from "../../../../support/incidentData.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";

beforeEach(() => {
  useInventory.setState({ hosts: new Map([["h1", aHost()]]), loaded: true, failure: null });
  return () => useInventory.setState({ hosts: new Map(), loaded: false, failure: null });
});

const entry = (part: Partial<IncidentEntry>): IncidentEntry => ({
  id: part.text ?? "e",
  time: Date.UTC(2026, 0, 1, 10),
  kind: "status",
  severity: "info",
  hostId: "h1",
  text: "web1 does not answer",
  by: null,
  ref: null,
  ...part,
});

function aDetail(incident: Partial<Incident> = {}, part: Partial<IncidentDetail> = {}): IncidentDetail {
  return {
    incident: anIncident(incident),
    impact: { hosts: 1, minutes: 12, hostMinutes: 7 },
    entries: [
      entry({}),
      entry({ kind: "alert", severity: "critical", text: "Disk full: <img src=x onerror=alert(1)>" }),
      entry({ kind: "note", text: "called **ada**", by: "bob", hostId: null }),
    ],
    truncated: false,
    alerts: [anAlert({ message: "/ of web1 is <b>full</b>" })],
    ...part,
  };
}

const page = (answers: Answers = {}, streams = {}) =>
  renderPage(
    <Route path="/incidents/:item?">
      <IncidentsPage />
    </Route>,
    { "alerts.list": [anAlert()], "alerts.history": [], ...answers },
    streams,
  );
const list = (incidents: Incident[], answers: Answers = {}) => {
  location.hash = "#/incidents";
  return page(answers, { "incidents.watch": [{ full: true, incidents }] });
};
const one = (detail: IncidentDetail, answers: Answers = {}) => {
  location.hash = "#/incidents/i1";
  return page(answers, { "incidents.follow": [detail] });
};

describe("the list", () => {
  it("shows what is not over first, the worst first, in words beside colours", () => {
    const order = openFirst([
      anIncident({ number: 1, status: "resolved", severity: "SEV1" }),
      anIncident({ number: 2, status: "open", severity: "SEV3" }),
      anIncident({ number: 3, status: "resolved", severity: "SEV4" }),
      anIncident({ number: 4, status: "monitoring", severity: "SEV1" }),
      anIncident({ number: 5, status: "open", severity: "SEV1" }),
    ]);
    expect(order.map(({ number }) => number)).toEqual([5, 4, 2, 3, 1]);
  });

  it("opens one, and follows what changes", async () => {
    const { user, emit } = list([anIncident({ title: "web1 is <i>full</i>" })]);
    expect(await screen.findByText("web1 is <i>full</i>")).toBeTruthy();
    expect(screen.getByText("1 not resolved, 1 incident in all")).toBeTruthy();
    emit("incidents.watch", { full: false, incidents: [anIncident({ title: "web1 again" })] });
    await user.click(await screen.findByText("web1 again"));
    expect(location.hash).toBe("#/incidents/i1");
  });

  it("teaches what an incident is while there is none, and opens one by hand", async () => {
    const { user, fill, calls } = list([], { "incidents.open": anIncident() });
    expect(await screen.findByText("No incident so far")).toBeTruthy();
    await user.click(screen.getAllByRole("button", { name: "Open an incident" })[0] as HTMLElement);
    const dialog = await screen.findByRole("dialog", { name: "Open an incident" });
    await fill(within(dialog).getByRole("textbox", { name: "Title" }), " Checkout is slow ");
    await user.click(within(dialog).getByRole("button", { name: "Open" }));
    await vi.waitFor(() => expect(location.hash).toBe("#/incidents/i1"));
    expect(calls.filter(({ name }) => name === "incidents.open")).toEqual([
      {
        name: "incidents.open",
        input: { title: "Checkout is slow", severity: "SEV3", hostIds: [], alertIds: [] },
      },
    ]);
  });

  it("keeps what it showed when the core stops telling, and says so", async () => {
    const { end } = list([anIncident({ title: "web1 is full" })]);
    await screen.findByText("web1 is full");
    end("incidents.watch", new Failure("stream.overrun"));
    expect(await screen.findByText("The page could not keep up with live updates.")).toBeTruthy();
    expect(screen.getByText("web1 is full")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  });

  it("changes what opens by itself", async () => {
    const { user, calls } = list([anIncident()], {
      "incidents.settings": { openFor: "critical", severity: "SEV2", joinMinutes: 30 },
      "incidents.setSettings": undefined,
    });
    await user.click(await screen.findByRole("button", { name: "When they open" }));
    const dialog = await screen.findByRole("dialog");
    const field = await within(dialog).findByRole("textbox", { name: "Related alerts join within" });
    await user.clear(field);
    await user.type(field, "5");
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    await vi.waitFor(() =>
      expect(calls.at(-1)).toEqual({
        name: "incidents.setSettings",
        input: { openFor: "critical", severity: "SEV2", joinMinutes: 5 },
      }),
    );
  });
});

describe("one incident", () => {
  it("tells its story newest first, and text of servers stays text", async () => {
    one(aDetail({ resolvedAt: Date.UTC(2026, 0, 1, 10, 12) }));
    const entries = await screen.findByRole("list", { name: "Entries, the newest first" });
    const items = within(entries).getAllByRole("listitem");
    expect(items.map((item) => item.textContent)).toEqual([
      expect.stringContaining("called ada"),
      expect.stringContaining("Disk full: <img src=x onerror=alert(1)>"),
      expect.stringContaining("web1 does not answer"),
    ]);
    expect(within(items[0] as HTMLElement).getByText("ada").tagName).toBe("STRONG");
    expect(document.querySelector("img, [onerror]")).toBeNull();
    expect(screen.getByText("/ of web1 is <b>full</b>", { exact: false })).toBeTruthy();
    expect(screen.getByText("12 m", { exact: false, selector: "strong" })).toBeTruthy();
  });

  it("narrows the story by kind and by text", async () => {
    const { user, fill } = one(aDetail());
    const items = () => screen.getAllByRole("listitem").filter((item) => item.closest("ol"));
    await user.click(await screen.findByRole("checkbox", { name: "Notes and changes" }));
    expect(items()).toHaveLength(1);
    await user.click(screen.getByRole("checkbox", { name: "Notes and changes" }));
    await fill(screen.getByRole("textbox", { name: "Text in the timeline" }), "ANSWER");
    expect(items()).toHaveLength(1);
    await user.keyboard("{Escape}");
    expect(items()).toHaveLength(3);
    await fill(screen.getByRole("textbox", { name: "Text in the timeline" }), "nowhere");
    expect(screen.getByText("Nothing of this kind.")).toBeTruthy();
  });

  it("takes a note by keyboard alone", async () => {
    const { user, calls } = one(aDetail(), { "incidents.note": entry({}) });
    await screen.findByRole("textbox", { name: "Note" });
    await user.keyboard("n");
    const field = screen.getByRole("textbox", { name: "Note" });
    expect(document.activeElement).toBe(field);
    await user.paste("rebooted it");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(calls).toContainEqual({ name: "incidents.note", input: { incidentId: "i1", text: "rebooted it" } });
    await vi.waitFor(() => expect((field as HTMLTextAreaElement).value).toBe(""));
  });

  it("keeps what was written when a note cannot be stored", async () => {
    const { user, fill } = one(aDetail(), {
      "incidents.note": new Failure("incidents.tooMany", { what: "notes", limit: 6000 }),
    });
    const field = await screen.findByRole("textbox", { name: "Note" });
    await fill(field, "rebooted it");
    await user.click(screen.getByRole("button", { name: "Add the note" }));
    expect(await screen.findByText("An incident holds at most 6000 notes.")).toBeTruthy();
    expect((field as HTMLTextAreaElement).value).toBe("rebooted it");
  });

  it("resolves, and reopens what was resolved", async () => {
    const { user, calls, emit } = one(aDetail(), { "incidents.update": anIncident() });
    await user.click(await screen.findByRole("button", { name: "Monitor" }));
    emit("incidents.follow", aDetail({ status: "monitoring" }));
    await vi.waitFor(() => expect(screen.queryByRole("button", { name: "Monitor" })).toBeNull());
    await user.click(await screen.findByRole("button", { name: "Resolve" }));
    emit("incidents.follow", aDetail({ status: "resolved", resolvedAt: Date.UTC(2026, 0, 1, 11) }));
    await user.click(await screen.findByRole("button", { name: "Reopen" }));
    expect(calls.map(({ input }) => input)).toEqual([
      { incidentId: "i1", status: "monitoring" },
      { incidentId: "i1", status: "resolved" },
      { incidentId: "i1", status: "open" },
    ]);
  });

  it("saves an owner when the field is left, and takes back with Escape", async () => {
    const { user, calls } = one(aDetail(), { "incidents.update": anIncident() });
    const owner = await screen.findByRole("textbox", { name: "Owner" });
    await user.type(owner, "x{Escape}");
    expect((owner as HTMLInputElement).value).toBe("ada");
    await user.clear(owner);
    await user.type(owner, "bob{Enter}");
    expect(calls).toEqual([{ name: "incidents.update", input: { incidentId: "i1", owner: "bob" } }]);
  });

  it("links an alert that stands and is not linked yet", async () => {
    const other = anAlert({ id: "a2", message: "web1 is slow" });
    const { user, calls } = one(aDetail(), { "alerts.list": [anAlert(), other], "incidents.linkAlerts": undefined });
    await user.click(await screen.findByRole("combobox", { name: "Link an alert" }));
    expect(await screen.findAllByRole("option")).toHaveLength(1);
    await user.click(screen.getByRole("option", { name: "web1 is slow" }));
    expect(calls.at(-1)).toEqual({ name: "incidents.linkAlerts", input: { incidentId: "i1", alertIds: ["a2"] } });
  });

  it("adds and ticks what is to be done", async () => {
    const action = { id: "x1", text: "Add a disk", owner: "", due: null, doneAt: null };
    const { user, fill, calls } = one(aDetail({ actions: [action] }), {
      "incidents.saveAction": action,
      "incidents.removeAction": undefined,
    });
    await user.click(await screen.findByRole("checkbox", { name: "Add a disk" }));
    await fill(screen.getByRole("textbox", { name: "New action" }), "Rotate logs");
    await fill(screen.getByRole("textbox", { name: "Owner of the action" }), "bob");
    await user.click(screen.getByRole("button", { name: "Add" }));
    await user.click(screen.getByRole("button", { name: "Remove: Add a disk" }));
    expect(calls.map(({ input }) => input)).toEqual([
      { incidentId: "i1", action: { ...action, doneAt: expect.any(Number) } },
      { incidentId: "i1", action: { text: "Rotate logs", owner: "bob", due: null, doneAt: null } },
      { incidentId: "i1", actionId: "x1" },
    ]);
  });

  it("writes a part of the postmortem and hands the whole out as a file", async () => {
    const made = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
    const { user, fill, calls } = one(aDetail({ summary: "old" }), {
      "incidents.update": anIncident(),
      "incidents.export": { fileName: "incident-7.md", markdown: "# Incident 7" },
    });
    await user.click(await screen.findByRole("button", { name: "Write: What went well" }));
    await fill(screen.getByRole("textbox", { name: "What went well" }), "The *alert*");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(calls.at(-1)?.input).toEqual({ incidentId: "i1", wentWell: "The *alert*" });
    await user.click(screen.getByRole("button", { name: "Export the postmortem" }));
    await vi.waitFor(() => expect(made).toHaveBeenCalled());
    const [blob] = made.mock.calls[0] as [Blob];
    expect(await blob.text()).toBe("# Incident 7");
    made.mockRestore();
  });

  it("says that an incident is gone", async () => {
    location.hash = "#/incidents/i1";
    const { end } = page();
    await screen.findByRole("status", { name: "Loading the incident" });
    end("incidents.follow", new Failure("incidents.notFound", { incident: "i1" }));
    expect(await screen.findByText("There is no incident i1.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  });
});
