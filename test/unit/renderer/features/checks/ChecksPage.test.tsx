// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { waitFor, within } from "@testing-library/react";
import { ChecksPage } from "../../../../../renderer/features/checks/ChecksPage.tsx";
import { ChecksTab } from "../../../../../renderer/features/checks/ChecksTab.tsx";
import { useDialog } from "../../../../../renderer/features/checks/dialogs.ts";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";
import { aCheck, anOutcome, aResult } from "./checkPageData.ts";

const web = aHost({ id: "h1", name: "web1", environment: "prod" });
const db = aHost({ id: "h2", name: "db1" });
const event = (part: object = {}) => ({ checks: [aCheck()], full: true, results: [], gone: [], waiting: 0, ...part });

beforeEach(() => {
  useInventory.setState({ hosts: new Map([web, db].map((host) => [host.id, host])), loaded: true });
  onTestFinished(() => {
    useInventory.setState({ hosts: new Map(), loaded: false });
    useDialog.setState({ open: null });
  });
});

describe("the page of checks", () => {
  it("teaches what a check is while there is none, and offers the first one", async () => {
    const { user } = renderPage(<ChecksPage />, {}, { "checks.watch": [event({ checks: [] })] });
    expect(await screen.findByRole("heading", { name: "No checks yet" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Add a check" }));
    expect(await screen.findByRole("dialog", { name: "Add a check" })).toBeTruthy();
  });

  it("says why it cannot be read, with a way to try again", async () => {
    const page = renderPage(<ChecksPage />);
    page.end("checks.watch", new Failure("vault.locked"));
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  });

  it("counts hosts by state, finds checks by words, and says what is beyond the bound", async () => {
    const results = [aResult(), aResult({ hostId: "h2", state: "ok" })];
    const checks = [
      aCheck(),
      aCheck({ id: "c2", name: "Web", spec: { kind: "command", command: "curl x", exitCode: 0, output: "" } }),
      aCheck({ id: "c3", name: "Off", enabled: false }),
    ];
    const { user, fill, text } = renderPage(
      <ChecksPage />,
      {},
      { "checks.watch": [event({ checks, results, waiting: 7 })] },
    );
    const row = await screen.findByRole("row", { name: /Disk/ });
    expect(within(row).getByText("Critical: 1")).toBeTruthy();
    expect(within(row).getByText("OK: 1")).toBeTruthy();
    expect(text()).toContain("3 checks on 2 hosts, 1 problem, 7 more than can be run");
    expect(
      within(screen.getByRole("row", { name: /Off/ })).getByText("Off", { selector: "[data-tone] span" }),
    ).toBeTruthy();
    await user.keyboard("/");
    const search = screen.getByRole("textbox", { name: "Search checks" });
    expect(document.activeElement).toBe(search);
    await fill(search, "curl");
    expect(screen.queryByRole("row", { name: /Disk/ })).toBeNull();
    expect(screen.getByRole("row", { name: /Web/ })).toBeTruthy();
    await user.keyboard("{Escape}");
    expect(screen.getByRole("row", { name: /Disk/ })).toBeTruthy();
  });

  it("switches a check off without opening it", async () => {
    const { user, calls } = renderPage(
      <ChecksPage />,
      { "checks.setEnabled": undefined },
      { "checks.watch": [event()] },
    );
    await user.click(await screen.findByRole("switch", { name: "Run Disk" }));
    expect(calls).toContainEqual({ name: "checks.setEnabled", input: { id: "c1", enabled: false } });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("opens a check from the keyboard: results by host, the worst first, and what can be done", async () => {
    const results = [
      aResult({ hostId: "h2", state: "ok", outcome: anOutcome({ state: "ok", text: "DISK OK" }) }),
      aResult({ hard: false, attempt: 2 }),
    ];
    const { user, calls, emit } = renderPage(
      <ChecksPage />,
      {
        "checks.run": aResult(),
        "checks.duplicate": aCheck({ id: "c9", name: "Disk copy" }),
        "checks.remove": undefined,
      },
      { "checks.watch": [event({ results })] },
    );
    (await screen.findByRole("grid", { name: "Checks" })).focus();
    await user.keyboard("{Enter}");
    const dialog = await screen.findByRole("dialog", { name: "Disk" });
    const rows = within(dialog).getAllByRole("row").slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/^Critical: attempt 2 of 3web1DISK CRITICAL/),
      expect.stringMatching(/^OKdb1DISK OK/),
    ]);
    await user.click(within(dialog).getByRole("button", { name: "Run Disk for web1 now" }));
    expect(calls).toContainEqual({ name: "checks.run", input: { checkId: "c1", hostId: "h1" } });
    await user.click(within(dialog).getByText("web1"));
    const chosen = within(dialog).getByRole("region", { name: "Result of Disk for web1" });
    expect(within(chosen).getByRole("row", { name: "/ 96.1235 % 80 @90:100" })).toBeTruthy();
    await user.click(within(dialog).getByRole("button", { name: "Duplicate" }));
    expect(calls).toContainEqual({ name: "checks.duplicate", input: { id: "c1" } });
    emit("checks.watch", event({ checks: [aCheck(), aCheck({ id: "c9", name: "Disk copy" })] }));
    expect(await screen.findByRole("dialog", { name: "Disk copy" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Remove" }));
    const question = await screen.findByRole("dialog", { name: "Remove the check Disk copy?" });
    await user.click(within(question).getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(calls).toContainEqual({ name: "checks.remove", input: { id: "c9" } }));
  });
});

describe("the checks of a host", () => {
  it("say that none fits, and where they are", async () => {
    renderPage(<ChecksTab host={web} />, {}, { "checks.watch": [event()] });
    expect(await screen.findByRole("heading", { name: "No check fits web1" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Go to the checks" })).toBeTruthy();
  });

  it("show hostile text as text, and why a check did not run", async () => {
    const hostile = '<img src=x onerror="alert(1)">';
    const results = [
      aResult({ outcome: anOutcome({ text: hostile, longText: hostile, perfdata: [] }) }),
      aResult({
        checkId: "c2",
        state: null,
        outcome: null,
        time: null,
        notRun: { code: "policy.readOnly", params: { host: "web1", environment: "prod" } },
      }),
    ];
    const { user, text } = renderPage(
      <ChecksTab host={web} />,
      {},
      { "checks.watch": [event({ checks: [aCheck(), aCheck({ id: "c2", name: "Load" })], results })] },
    );
    await user.click(await screen.findByText("Disk"));
    expect(screen.getByLabelText("Further text").textContent).toBe(hostile);
    expect(document.querySelector("img")).toBeNull();
    expect(within(screen.getByRole("row", { name: /Load/ })).getByText(/read-only/i)).toBeTruthy();
    await user.click(screen.getByText("Load"));
    expect(text()).toContain("It has not run since Holdfast was opened.");
  });

  it("keep what was shown when the live updates end, and say so", async () => {
    const page = renderPage(<ChecksTab host={web} />, {}, { "checks.watch": [event({ results: [aResult()] })] });
    await screen.findByText("Disk");
    page.end("checks.watch", new Failure("stream.overrun"));
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(screen.getByText("Disk")).toBeTruthy();
  });
});
