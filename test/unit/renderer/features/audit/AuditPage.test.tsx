// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { AuditPage } from "../../../../../renderer/features/audit/AuditPage.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { AuditRow, AuditVerdict } from "../../../../../shared/contract/audit.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";

const row = (seq: number, part: Partial<AuditRow> = {}): AuditRow => ({
  seq,
  time: Date.UTC(2026, 10, 23, 8, 0, seq),
  kind: "intent",
  action: "hosts.add",
  actor: "ada (web)",
  hosts: ["web1"],
  intentSeq: null,
  outcome: "succeeded",
  failureCode: null,
  detail: { input: { name: "web1", address: "192.0.2.1" } },
  outcomeSeq: seq + 1,
  outcomeTime: Date.UTC(2026, 10, 23, 8, 0, seq + 2),
  result: { milliseconds: 5 },
  ...part,
});
const rows = [
  row(9, { action: "terminal.open", hosts: ["db1"], outcome: "failed", failureCode: "ssh.authFailed" }),
  row(4),
  row(1, { action: "vault.create", hosts: [] }),
];
const whole: AuditVerdict = { ok: true, entries: 11, segments: 1, root: "cm9vdA==", firstBad: null, unfinished: false };

const show = (answers: Answers = {}, entries: readonly AuditRow[] = rows, next: number | null = null) =>
  renderPage(
    <AuditPage />,
    { "audit.list": { entries: [...entries], total: 11, next }, ...answers },
    { "audit.watch": [{ entries: 11 }] },
  );
const lists = (page: ReturnType<typeof show>) => page.calls.filter(({ name }) => name === "audit.list");

describe("the audit page", () => {
  it("has what was done, newest first, with who, where and how it ended", async () => {
    const page = show();
    const table = within(await screen.findByRole("grid", { name: "Audit log" }));
    const shown = table
      .getAllByRole("row")
      .slice(1)
      .map((item) => item.textContent);
    expect(shown[0]).toContain("terminal.open");
    expect(shown[0]).toContain("db1");
    expect(shown.at(-1)).toContain("vault.create");
    expect(page.text()).toContain("11 entries in the log, 3 actions shown");
    expect(page.text()).toContain("This is everything but routine");
  });

  it("says what will appear there while nothing was done", async () => {
    show({}, []);
    await screen.findByText("Nothing was done yet");
  });

  it("asks the core for what is typed, after the typing has settled", async () => {
    const page = show();
    await screen.findByRole("grid", { name: "Audit log" });
    await page.fill(screen.getByRole("textbox", { name: "Text" }), "web1 failed");
    await waitFor(() =>
      expect(lists(page).at(-1)?.input).toMatchObject({ filter: { text: "web1 failed" }, before: null }),
    );
    expect(lists(page)).toHaveLength(2);
  });

  it("says that nothing matches, and shows everything again at a click", async () => {
    const page = show({
      "audit.list": ({ filter }) => ({ entries: filter.text === "" ? rows : [], total: 11, next: null }),
    });
    await screen.findByRole("grid", { name: "Audit log" });
    await page.fill(screen.getByRole("textbox", { name: "Text" }), "no such thing");
    await page.user.click(await screen.findByRole("button", { name: "Show everything" }));
    await screen.findByRole("grid", { name: "Audit log" });
  });

  it("narrows to an outcome", async () => {
    const page = show();
    await screen.findByRole("grid", { name: "Audit log" });
    await page.user.click(screen.getByRole("combobox", { name: "Outcome" }));
    await page.user.click(await screen.findByRole("option", { name: "Failed" }));
    await waitFor(() => expect(lists(page).at(-1)?.input).toMatchObject({ filter: { outcome: "failed" } }));
  });

  it("leaves out what the page saves by itself, until it is asked for", async () => {
    const page = show();
    await screen.findByRole("grid", { name: "Audit log" });
    expect(lists(page).at(-1)?.input).toMatchObject({ filter: { routine: false } });
    await page.user.click(screen.getByRole("checkbox", { name: "Routine too" }));
    await waitFor(() => expect(lists(page).at(-1)?.input).toMatchObject({ filter: { routine: true } }));
  });

  it("folds a run of routine to one line, which the keyboard opens, and none of what is looked for", async () => {
    const routine = [5, 4, 3].map((seq) => row(seq, { action: "app.saveSettings", hosts: [] }));
    const page = show({}, [row(9), ...routine, row(1)]);
    const grid = await screen.findByRole("grid", { name: "Audit log" });
    const lines = (): number => within(grid).getAllByRole("row").length - 1;
    expect(lines()).toBe(3);
    expect(within(grid).getByLabelText("Folded").closest("[role=row]")?.textContent).toContain(
      "app.saveSettings3 times",
    );
    grid.focus();
    await page.user.keyboard("{ArrowDown}{Enter}");
    expect(lines()).toBe(6);
    expect(within(grid).getByLabelText("Unfolded")).toBeTruthy();
    await page.user.keyboard("{ArrowDown}{Enter}");
    await screen.findByRole("dialog", { name: "app.saveSettings" });
    await page.user.keyboard("{Escape}");
    grid.focus();
    await page.user.keyboard("{ArrowUp}{Enter}");
    expect(lines()).toBe(3);
    await page.fill(screen.getByRole("textbox", { name: "Text" }), "settings");
    await waitFor(() => expect(lines()).toBe(5));
  });

  it("goes further back at a click where there is more", async () => {
    const page = show({}, rows, 1);
    await page.user.click(await screen.findByRole("button", { name: "Show older entries" }));
    await waitFor(() => expect(lists(page).at(-1)?.input).toMatchObject({ before: 1 }));
  });

  it("says why the log cannot be read, and tries again", async () => {
    let asked = 0;
    const page = show({
      "audit.list": () => {
        asked += 1;
        if (asked === 1) throw new Failure("internal", { reference: "ab12" });
        return { entries: rows, total: 11, next: null };
      },
    });
    await page.user.click(await screen.findByRole("button", { name: /again|retry/i }));
    await screen.findByRole("grid", { name: "Audit log" });
  });

  it("shows an entry with its input and its result, and closes by key", async () => {
    const page = show();
    await page.user.click(within(await screen.findByRole("grid")).getByText("terminal.open"));
    const drawer = within(await screen.findByRole("dialog", { name: "terminal.open" }));
    expect(drawer.getByLabelText("Input as JSON").textContent).toContain('"address": "192.0.2.1"');
    expect(drawer.getByLabelText("Result as JSON").textContent).toContain('"milliseconds": 5');
    expect(drawer.getByText("ssh.authFailed")).toBeTruthy();
    await page.user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("shows what a server said as text", async () => {
    const detail = { input: { name: "<img src=x onerror=alert(1)>" } };
    const page = show({}, [row(1, { detail })]);
    await page.user.click(within(await screen.findByRole("grid")).getByText("hosts.add"));
    await screen.findByRole("dialog");
    expect(document.querySelector("img")).toBeNull();
    expect(page.text()).toContain("<img src=x onerror=alert(1)>");
  });

  it("says of an entry that was sealed to another key what is still proven", async () => {
    const page = show({}, [row(1, { action: "", detail: {}, result: {} })]);
    await screen.findByRole("grid", { name: "Audit log" });
    screen.getByRole("grid").focus();
    await page.user.keyboard("{Enter}");
    await screen.findByText(/sealed to the key of another vault/);
  });
});

describe("verifying the log", () => {
  it("tells that it holds", async () => {
    const page = show({ "audit.verify": whole });
    await page.user.click(await screen.findByRole("button", { name: "Verify log" }));
    await waitFor(() => expect(page.text()).toMatch(/11 entries/));
    expect(page.text()).toContain("cm9vdA==");
  });

  it("names the first entry that does not hold, and why", async () => {
    const firstBad = { seq: 7, file: "000001.log", line: 8, reason: "signature" as const };
    const page = show({ "audit.verify": { ...whole, ok: false, entries: 7, root: "", firstBad } });
    await page.user.click(await screen.findByRole("button", { name: "Verify log" }));
    await waitFor(() => expect(page.text()).toContain("the entry was altered after it was signed"));
    expect(page.text()).toContain("000001.log");
  });
});

describe("taking the log along", () => {
  it("saves what the filter shows as a file", async () => {
    const made = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    onTestFinished(() => {
      made.mockRestore();
      clicked.mockRestore();
    });
    const page = show({ "audit.export": { fileName: "audit.csv", text: "seq,action\n" } });
    await page.user.click(await screen.findByRole("button", { name: "Export" }));
    await page.user.click(await screen.findByRole("menuitem", { name: "Save as CSV" }));
    await screen.findByText("audit.csv was handed to the downloads");
    expect(page.calls.at(-1)).toMatchObject({
      name: "audit.export",
      input: { format: "csv", filter: { routine: true } },
    });
    expect(clicked).toHaveBeenCalledOnce();
  });

  it("copies the signed checkpoint", async () => {
    const page = show({ "audit.checkpoint": { note: "holdfast/audit/x\n11\ncm9vdA==\n" } });
    await page.user.click(await screen.findByRole("button", { name: "Export" }));
    await page.user.click(await screen.findByRole("menuitem", { name: "Copy the signed checkpoint" }));
    await screen.findByText(/The signed checkpoint was copied/);
    expect(await navigator.clipboard.readText()).toContain("holdfast/audit/x");
  });

  it("says why it could not be exported", async () => {
    const page = show({ "audit.export": new Failure("audit.exportTooLarge", { rows: 2_000_000, limit: 1_000_000 }) });
    await page.user.click(await screen.findByRole("button", { name: "Export" }));
    await page.user.click(await screen.findByRole("menuitem", { name: "Save as JSON" }));
    expect((await screen.findByRole("alert")).textContent).toContain("too much for one file (at most 1000000 entries)");
  });
});
