// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { DataTable } from "../../../../renderer/components/DataTable.tsx";
import type { Column } from "../../../../renderer/components/tableModel.ts";
import { renderPage, screen } from "../../../support/page.tsx";

interface Row {
  readonly id: string;
  readonly cpu: number | null;
}
const rows: readonly Row[] = [
  { id: "web-10", cpu: 5 },
  { id: "web-2", cpu: null },
  { id: "db-1", cpu: 90 },
];
const columns: readonly Column<Row>[] = [
  { id: "name", header: "Name", value: (row) => row.id, cell: (row) => row.id },
  { id: "cpu", header: "CPU", value: (row) => row.cpu, cell: (row) => (row.cpu === null ? "—" : `${row.cpu} %`) },
  { id: "notes", header: "Notes", cell: () => <em>none</em> },
];
const names = (): string[] =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole("gridcell")
        .map((cell) => cell.textContent),
    )
    .map((cells) => cells.find((text) => /-\d/.test(text ?? "")) ?? "");

/** A window that is told of its size at once. */
class Resized {
  private readonly tell: () => void;
  constructor(tell: () => void) {
    this.tell = tell;
  }
  observe(): void {
    queueMicrotask(this.tell);
  }
  unobserve(): void {
    // Nothing is kept.
  }
  disconnect(): void {
    // Nothing is kept.
  }
}

function Selecting({ onSelected }: { onSelected: (ids: readonly string[]) => void }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <DataTable
      label="Hosts"
      rows={rows}
      columns={columns}
      rowId={(row) => row.id}
      selected={selected}
      onSelect={(ids) => {
        setSelected(ids);
        onSelected([...ids]);
      }}
    />
  );
}

describe("a table", () => {
  it("has a name, its columns and every row in the order given", () => {
    renderPage(<DataTable label="Hosts" rows={rows} columns={columns} rowId={(row) => row.id} />);
    expect(screen.getByRole("grid", { name: "Hosts" }).getAttribute("aria-rowcount")).toBe("4");
    expect(screen.getAllByRole("columnheader").map((header) => header.textContent)).toEqual(["Name", "CPU", "Notes"]);
    expect(names()).toEqual(["web-10", "web-2", "db-1"]);
  });

  it("sorts by the header that is pressed, numbers in names by size, and turns round at the second press", async () => {
    const page = renderPage(<DataTable label="Hosts" rows={rows} columns={columns} rowId={(row) => row.id} />);
    await page.user.click(screen.getByRole("button", { name: "Name" }));
    expect(names()).toEqual(["db-1", "web-2", "web-10"]);
    expect(screen.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe("ascending");
    await page.user.click(screen.getByRole("button", { name: "Name" }));
    expect(names()).toEqual(["web-10", "web-2", "db-1"]);
    expect(screen.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe("descending");
  });

  it("keeps what is not known last in both directions", async () => {
    const page = renderPage(<DataTable label="Hosts" rows={rows} columns={columns} rowId={(row) => row.id} />);
    await page.user.click(screen.getByRole("button", { name: "CPU" }));
    expect(names()).toEqual(["web-10", "db-1", "web-2"]);
    await page.user.click(screen.getByRole("button", { name: "CPU" }));
    expect(names()).toEqual(["db-1", "web-10", "web-2"]);
  });

  it("offers no sorting where there is nothing to compare", () => {
    renderPage(<DataTable label="Hosts" rows={rows} columns={columns} rowId={(row) => row.id} />);
    expect(screen.queryByRole("button", { name: "Notes" })).toBeNull();
  });

  it("moves by arrow keys and opens the active row with Enter", async () => {
    const onOpen = vi.fn<(row: Row) => void>();
    const page = renderPage(
      <DataTable label="Hosts" rows={rows} columns={columns} rowId={(row) => row.id} onOpen={onOpen} />,
    );
    screen.getByRole("grid").focus();
    await page.user.keyboard("{ArrowDown}{Enter}");
    expect(onOpen).toHaveBeenLastCalledWith(rows[1]);
    await page.user.keyboard("{End}{Enter}");
    expect(onOpen).toHaveBeenLastCalledWith(rows[2]);
    await page.user.keyboard("{Home}{Enter}");
    expect(onOpen).toHaveBeenLastCalledWith(rows[0]);
  });

  it("tells assistive technology which row is active", async () => {
    const page = renderPage(<DataTable label="Hosts" rows={rows} columns={columns} rowId={(row) => row.id} />);
    const grid = screen.getByRole("grid");
    grid.focus();
    await page.user.keyboard("{ArrowDown}");
    const active = document.getElementById(grid.getAttribute("aria-activedescendant") ?? "");
    expect(active?.textContent).toContain("web-2");
  });

  it("opens a row at a double click, or at one where that was chosen", async () => {
    const onOpen = vi.fn<(row: Row) => void>();
    const page = renderPage(
      <DataTable label="Hosts" rows={rows} columns={columns} rowId={(row) => row.id} onOpen={onOpen} />,
    );
    await page.user.click(screen.getByText("db-1"));
    expect(onOpen).not.toHaveBeenCalled();
    await page.user.dblClick(screen.getByText("db-1"));
    expect(onOpen).toHaveBeenCalledExactlyOnceWith(rows[2]);
  });

  it("shows what it was given for no rows at all", () => {
    renderPage(
      <DataTable label="Hosts" rows={[]} columns={columns} rowId={(row: Row) => row.id} empty={<p>No hosts</p>} />,
    );
    expect(screen.getByText("No hosts")).toBeTruthy();
  });

  it("of ten thousand rows draws those that can be seen", () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({ id: `web-${n}`, cpu: n }));
    renderPage(<DataTable label="Hosts" rows={many} columns={columns} rowId={(row) => row.id} />);
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("10001");
    expect(screen.getAllByRole("row").length).toBeLessThan(60);
  });
});

describe("selecting rows", () => {
  it("works by checkbox, by Space, for all by Ctrl+A, and back", async () => {
    const onSelected = vi.fn<(ids: readonly string[]) => void>();
    const page = renderPage(<Selecting onSelected={onSelected} />);
    await page.user.click(screen.getAllByRole("checkbox", { name: "Select row" })[2] as HTMLElement);
    expect(onSelected).toHaveBeenLastCalledWith(["db-1"]);
    screen.getByRole("grid").focus();
    await page.user.keyboard(" ");
    expect(onSelected).toHaveBeenLastCalledWith(["db-1", "web-10"]);
    await page.user.keyboard("{Control>}a{/Control}");
    expect(onSelected).toHaveBeenLastCalledWith(["web-10", "web-2", "db-1"]);
    await page.user.click(screen.getByRole("checkbox", { name: "Select none" }));
    expect(onSelected).toHaveBeenLastCalledWith([]);
  });

  it("is told to assistive technology", async () => {
    const page = renderPage(<Selecting onSelected={() => undefined} />);
    expect(screen.getByRole("grid").getAttribute("aria-multiselectable")).toBe("true");
    await page.user.click(screen.getByRole("checkbox", { name: "Select all" }));
    expect(screen.getAllByRole("row", { selected: true })).toHaveLength(3);
  });
});

describe("a table wider than its place", () => {
  const widths = (content: number) => {
    vi.stubGlobal("ResizeObserver", Resized);
    const width = vi.spyOn(HTMLElement.prototype, "scrollWidth", "get").mockReturnValue(content);
    onTestFinished(() => {
      width.mockRestore();
      vi.unstubAllGlobals();
    });
    renderPage(<DataTable label="Hosts" rows={rows} columns={columns} rowId={(row) => row.id} />);
    return screen.getByRole("grid");
  };

  it("keeps its first column in sight, and says when others are hidden behind it", async () => {
    const grid = widths(1400);
    await waitFor(() => expect(grid.hasAttribute("data-overflows")).toBe(true));
    expect(grid.hasAttribute("data-scrolled")).toBe(false);
    grid.scrollLeft = 40;
    grid.dispatchEvent(new Event("scroll"));
    expect(grid.hasAttribute("data-scrolled")).toBe(true);
    grid.scrollLeft = 0;
    grid.dispatchEvent(new Event("scroll"));
    expect(grid.hasAttribute("data-scrolled")).toBe(false);
  });

  it("is as any other where all columns fit", async () => {
    const grid = widths(1000);
    await Promise.resolve();
    expect(grid.hasAttribute("data-overflows")).toBe(false);
  });
});
