// @vitest-environment happy-dom
import { act } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { ChecksTab } from "../../../../../renderer/features/checks/ChecksTab.tsx";
import { type CheckDraft, draftOf } from "../../../../../renderer/features/checks/form.ts";
import { NumberField } from "../../../../../renderer/features/checks/NumberField.tsx";
import { OutcomeView } from "../../../../../renderer/features/checks/OutcomeView.tsx";
import { RunNow } from "../../../../../renderer/features/checks/RunNow.tsx";
import { TryOnHost } from "../../../../../renderer/features/checks/TryOnHost.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { CheckOutcome } from "../../../../../shared/contract/checks.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { changing } from "../../../../support/changing.tsx";
import { renderPage, screen } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";
import { aCheck, anOutcome, aResult } from "./checkPageData.ts";

const web = aHost({ id: "h1", name: "web1" });
const db = aHost({ id: "h2", name: "db1" });
beforeEach(() => {
  useInventory.setState({ hosts: new Map([web, db].map((host) => [host.id, host])), loaded: true });
  onTestFinished(() => useInventory.setState({ hosts: new Map(), loaded: false }));
});
const button = (name: string): HTMLButtonElement =>
  screen.getByText(name, { selector: "button *" }).closest("button") as HTMLButtonElement;

describe("the checks of a host", () => {
  const event = (part: object) => ({ checks: [aCheck()], full: true, results: [], gone: [], waiting: 0, ...part });

  it("are never shown as those of another host, while its own are on their way or cannot be read", async () => {
    const { part, change } = changing<Host>(web, (host) => <ChecksTab host={host} />);
    const page = renderPage(part);
    act(() => page.emit("checks.watch", event({ results: [aResult({ outcome: anOutcome({ text: "of web1" }) })] })));
    await screen.findByText("of web1");
    change(db);
    expect(page.text()).not.toContain("of web1");
    act(() => page.end("checks.watch", new Failure("vault.locked")));
    expect(await screen.findByText("Try again")).toBeTruthy();
    expect(page.text()).not.toContain("of web1");
  });

  it("begin anew with the first event of another host, though it is not a full one", async () => {
    const { part, change } = changing<Host>(web, (host) => <ChecksTab host={host} />);
    const page = renderPage(part);
    act(() => page.emit("checks.watch", event({ results: [aResult({ outcome: anOutcome({ text: "of web1" }) })] })));
    change(db);
    const own = aResult({ hostId: "h2", outcome: anOutcome({ text: "of db1" }) });
    act(() => page.emit("checks.watch", event({ full: false, results: [own] })));
    await screen.findByText("of db1");
    expect(page.text()).not.toContain("of web1");
  });

  it("leave out a result whose check was removed", async () => {
    const page = renderPage(<ChecksTab host={web} />);
    act(() => page.emit("checks.watch", event({ checks: [], results: [aResult()] })));
    expect(await screen.findByText("No check fits web1")).toBeTruthy();
  });
});

describe("what one run found", () => {
  const show = (part: Partial<CheckOutcome>) => renderPage(<OutcomeView outcome={anOutcome(part)} />);

  it.each([
    [0, "0 ms"],
    [41.6, "42 ms"],
    [999.4, "999 ms"],
    [1000, "1.0 s"],
    [59_999, "60.0 s"],
  ])("took %d ms, told as %s", (durationMs, words) => {
    expect(show({ durationMs }).text()).toContain(words);
  });

  it("shows two values of one name, each with its own limits", () => {
    const value = { label: "time", value: 1, uom: "s", warning: "2", critical: "", min: null, max: null };
    show({ perfdata: [value, { ...value, value: null, warning: "~:5" }] });
    const rows = [...document.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].map(({ textContent }) => textContent),
    );
    expect(rows).toEqual([
      ["time", "1 s", "2", ""],
      ["time", "unknown", "~:5", ""],
    ]);
  });

  it("has no table and no further text where there is none", () => {
    show({ perfdata: [], longText: "" });
    expect(document.querySelector("table, pre")).toBeNull();
  });

  it("leaves text of a server a text", () => {
    const hostile = "<script>alert(1)</script>";
    const label = { label: hostile, value: 1, uom: hostile, warning: hostile, critical: "", min: null, max: null };
    show({ text: hostile, longText: hostile, perfdata: [label] });
    expect(document.querySelector("script")).toBeNull();
    expect(document.querySelector("tbody th")?.textContent).toBe(hostile);
  });
});

describe("a number of the form", () => {
  function field() {
    const sent: number[] = [];
    function Field() {
      const [value, setValue] = useState(5);
      return (
        <NumberField
          label="Port"
          min={1}
          max={9}
          value={value}
          onChange={(next) => {
            sent.push(next);
            setValue(next);
          }}
        />
      );
    }
    return { sent, ...renderPage(<Field />), input: screen.getByLabelText<HTMLInputElement>("Port") };
  }

  it("may be emptied to type another; the last one holds until then", async () => {
    const { user, input, sent } = field();
    await user.clear(input);
    expect([input.value, sent]).toEqual(["", []]);
    await user.type(input, "7");
    expect([input.value, sent]).toEqual(["7", [7]]);
  });

  it("is there again when the field is left empty", async () => {
    const { user, input, sent } = field();
    await user.clear(input);
    await user.tab();
    expect([input.value, sent]).toEqual(["5", []]);
  });
});

describe("a try", () => {
  const draft = draftOf(aCheck({ target: { filter: "" } }));
  const answers: { resolve: (outcome: CheckOutcome) => void }[] = [];
  beforeEach(() => {
    answers.length = 0;
  });
  const tryIt = () => {
    const { part, change } = changing<CheckDraft>(draft, (value) => <TryOnHost draft={value} />);
    const slow = () => new Promise<CheckOutcome>((resolve) => void answers.push({ resolve }));
    return { change, ...renderPage(part, { "checks.try": slow }) };
  };
  const answer = (at: number, text: string) => act(async () => answers[at]?.resolve(anOutcome({ text })));

  it("says nothing of a check that was changed since", async () => {
    const page = tryIt();
    await page.user.click(button("Try it"));
    await answer(0, "it is fine");
    expect(page.text()).toContain("it is fine");
    page.change({ ...draft, spec: { kind: "plugin", command: "check_load" } });
    expect(page.text()).not.toContain("it is fine");
  });

  it("says nothing when its answer comes after the change", async () => {
    const page = tryIt();
    await page.user.click(button("Try it"));
    page.change({ ...draft, spec: { kind: "plugin", command: "check_load" } });
    await answer(0, "it is fine");
    expect(page.text()).not.toContain("it is fine");
  });

  it("stays while only the name or how often it runs is changed", async () => {
    const page = tryIt();
    await page.user.click(button("Try it"));
    await answer(0, "it is fine");
    page.change({ ...draft, name: "Other", intervalSeconds: 600 });
    expect(page.text()).toContain("it is fine");
  });

  it("of another host replaces what was found on the first", async () => {
    const page = tryIt();
    await page.user.click(button("Try it"));
    await answer(0, "of A");
    page.change({ ...draft, about: "host", hostId: "h2" });
    expect(page.text()).not.toContain("of A");
    await page.user.click(button("Try it"));
    await answer(1, "of B");
    expect(page.text()).toContain("of B");
    expect(page.calls.map(({ input }) => (input as { hostId: string }).hostId)).toEqual(["h1", "h2"]);
  });

  it("is not offered while something is missing", () => {
    const page = tryIt();
    page.change({ ...draft, spec: { kind: "plugin", command: "" } });
    expect(button("Try it").disabled).toBe(true);
  });
});

describe("running a check now", () => {
  it("does not open the row behind it, and says why it could not", async () => {
    const opened = vi.fn();
    document.addEventListener("click", opened);
    onTestFinished(() => document.removeEventListener("click", opened));
    const page = renderPage(<RunNow checkId="c1" hostId="h1" label="Run it" />, {
      "checks.run": new Failure("policy.readOnly", { host: "web1", environment: "prod" }),
    });
    await page.user.click(screen.getByLabelText("Run it"));
    expect(await screen.findByText(/read-only/i)).toBeTruthy();
    expect(opened).not.toHaveBeenCalled();
    expect(page.calls).toEqual([{ name: "checks.run", input: { checkId: "c1", hostId: "h1" } }]);
  });
});
