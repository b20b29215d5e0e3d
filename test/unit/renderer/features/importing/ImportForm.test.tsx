// @vitest-environment happy-dom
import { within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openImport } from "../../../../../renderer/app/state/transfer.ts";
import { TransferDialog } from "../../../../../renderer/features/importing/TransferDialog.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { ImportRow } from "../../../../../shared/contract/importing.ts";
import { type Answers, renderPage, type RenderedPage, screen } from "../../../../support/page.tsx";

const row = (name: string, state: ImportRow["state"], more: Partial<ImportRow> = {}): ImportRow => ({
  name,
  address: `${name}.example.com`,
  state,
  hostId: null,
  changes: [],
  remark: "",
  ...more,
});
const plan = {
  hash: "h".repeat(64),
  rows: [
    row("web", "new", { changes: [{ field: "user", before: null, after: "root" }] }),
    row("db", "changed", { changes: [{ field: "port", before: "22", after: "2222" }] }),
    row("gw", "unchanged"),
    row("bad", "refused", { remark: "its address is not a host name" }),
  ],
  skipped: [{ where: "config:3", reason: "Match exec is not evaluated" }],
};
const done = { added: 1, changed: 1, keys: 0, authorities: 0, revoked: 0, credentials: 0 };

async function opened(answers: Answers = {}): Promise<RenderedPage> {
  const page = renderPage(<TransferDialog />, { "import.preview": plan, "import.apply": done, ...answers });
  openImport();
  await screen.findByRole("dialog", { name: "Import hosts" });
  return page;
}

async function previewed(answers: Answers = {}): Promise<RenderedPage> {
  const page = await opened(answers);
  await page.fill(screen.getByLabelText("Text"), "Host web");
  await page.user.click(screen.getByRole("button", { name: "Show what would change" }));
  await screen.findByRole("grid", { name: "What would change" });
  return page;
}

const shownRows = (): string[] =>
  within(screen.getByRole("grid"))
    .getAllByRole("row")
    .slice(1)
    .map((element) => element.textContent ?? "");

describe("the form of an import", () => {
  it("waits for a text or a path before it asks", async () => {
    const page = await opened();
    const next = screen.getByRole("button", { name: "Show what would change" });
    expect(next).toHaveProperty("disabled", true);
    await page.user.click(screen.getByText("A path on this computer"));
    expect(next).toHaveProperty("disabled", true);
    await page.fill(screen.getByLabelText("Path of the file or folder"), "~/inventory.yml");
    await page.user.click(screen.getByLabelText("Store the private keys that it names"));
    await page.user.click(next);
    await screen.findByRole("grid");
    expect(page.calls).toEqual([
      {
        name: "import.preview",
        input: { format: "ansible", mapping: {}, privateKeys: true, source: { path: "~/inventory.yml" } },
      },
    ]);
  });

  it("says what is wrong with the file, and keeps what was typed", async () => {
    const bad = new Failure("import.badFile", { path: "text", reason: "it is empty" });
    const page = await opened({ "import.preview": bad });
    await page.fill(screen.getByLabelText("Text"), "nonsense");
    await page.user.click(screen.getByRole("button", { name: "Show what would change" }));
    expect((await screen.findByRole("alert")).textContent).toContain("text is not a file of that format (it is empty)");
    expect(screen.getByLabelText("Text")).toHaveProperty("value", "nonsense");
  });

  it("takes a file with its name and the format that goes with it", async () => {
    const page = await opened();
    const input = document.querySelector("input[type=file]") as HTMLInputElement;
    await page.user.upload(input, new File(["name,address\na,b\n"], "fleet.csv"));
    await screen.findByDisplayValue("CSV table");
    await page.fill(screen.getByLabelText("Columns", { selector: "input" }), "Machine=name");
    await page.user.click(screen.getByRole("button", { name: "Show what would change" }));
    await screen.findByRole("grid");
    expect(page.calls[0]?.input).toEqual({
      format: "csv",
      mapping: { Machine: "name" },
      source: { name: "fleet.csv", text: "name,address\na,b\n" },
    });
  });
});

describe("the preview of an import", () => {
  it("shows every row with its state and what would change", async () => {
    await previewed();
    expect(shownRows()).toEqual([
      "Newwebweb.example.comuser root",
      "Changeddbdb.example.comport 22 → 2222",
      "Unchangedgwgw.example.com",
      "Refusedbadbad.example.comits address is not a host name",
    ]);
    expect(screen.getByText("1 note about the file")).toBeDefined();
    expect(screen.getByText(/Match exec is not evaluated/)).toBeDefined();
  });

  it("is narrowed by state and by what is typed", async () => {
    const page = await previewed();
    await page.user.click(screen.getByText("Refused 1"));
    expect(shownRows()).toHaveLength(1);
    await page.user.click(screen.getByText("All 4"));
    await page.fill(screen.getByLabelText("Search the preview"), "2222");
    expect(shownRows()).toEqual(["Changeddbdb.example.comport 22 → 2222"]);
    await page.fill(screen.getByLabelText("Search the preview"), " nothing");
    expect(screen.getByText("No row matches")).toBeDefined();
  });

  it("writes what was chosen, and keeps the choice of rows that a filter hides", async () => {
    const page = await previewed();
    await page.user.click(screen.getByText("New 1"));
    await page.user.click(screen.getByLabelText("Select row"));
    await page.user.click(screen.getByText("All 4"));
    await page.user.click(screen.getByRole("button", { name: "Import 1 host" }));
    await screen.findByText("1 added, 1 changed");
    expect(page.calls.at(-1)).toEqual({
      name: "import.apply",
      input: {
        format: "ssh-config",
        mapping: {},
        source: { name: "text", text: "Host web" },
        hash: plan.hash,
        leaveOut: ["web"],
      },
    });
    expect(screen.queryByRole("grid")).toBeNull();
  });

  it("is undone from the message that it is done", async () => {
    const page = await previewed({ "history.undo": { label: "Import from ssh config", hosts: 2 } });
    await page.user.click(screen.getByRole("button", { name: "Import 2 hosts" }));
    await page.user.click(await screen.findByRole("button", { name: "Undo" }));
    await screen.findByText("Undone: Import from ssh config");
    expect(page.calls.at(-1)).toEqual({ name: "history.undo", input: {} });
  });

  it.for([
    [{ ...done, credentials: 2 }, "1 added, 1 changed, 2 keys stored"],
    [{ ...done, keys: 3 }, "Taken over: 3 host keys"],
    [{ ...done, authorities: 1, revoked: 2 }, "Taken over: 1 authority, 2 revoked keys"],
  ] as const)("says what came of it: $1", async ([answer, words]) => {
    const page = await previewed({ "import.apply": answer });
    await page.user.click(screen.getByRole("button", { name: "Import 2 hosts" }));
    await screen.findByText(words);
  });

  it("is shown again when something has changed underneath", async () => {
    const later = { ...plan, hash: "i".repeat(64), rows: plan.rows.slice(0, 1) };
    let asked = 0;
    const page = await previewed({
      "import.preview": () => (asked++ === 0 ? plan : later),
      "import.apply": new Failure("import.planChanged"),
    });
    await page.user.click(screen.getByRole("button", { name: "Import 2 hosts" }));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Nothing was changed");
    await page.user.click(within(alert).getByRole("button", { name: "Try again" }));
    await screen.findByRole("button", { name: "Import 1 host" });
    expect(shownRows()).toHaveLength(1);
  });

  it("has nothing to write when nothing is new", async () => {
    const included = ["/home/a/.ssh/parts/lab"];
    const page = await previewed({
      "import.preview": { ...plan, rows: [row("gw", "unchanged")], skipped: [], included },
    });
    expect(screen.getByText("1 file read with it").parentElement?.textContent).toContain(included[0]);
    expect(screen.getByRole("button", { name: "Import 0 hosts" })).toHaveProperty("disabled", true);
    expect(screen.getByText("There is nothing to write.")).toBeDefined();
    await page.user.click(screen.getByRole("button", { name: "Back" }));
    expect(screen.getByLabelText("Text")).toHaveProperty("value", "Host web");
  });
});
