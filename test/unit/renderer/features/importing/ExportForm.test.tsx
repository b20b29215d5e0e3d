// @vitest-environment happy-dom
import { waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { resetInventory, useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { ExportForm } from "../../../../../renderer/features/importing/ExportForm.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const host = (name: string, port: number): Host => ({
  id: `id-${name}`,
  name,
  address: name,
  port,
  user: "root",
  environment: "",
  groups: [],
  tags: [],
  notes: "",
  jumpHostId: null,
  credentialId: null,
  createdAt: 0,
  updatedAt: 0,
});
const answer = { text: "all:\n  hosts: {}\n", hosts: 2, skipped: [] };

beforeEach(() => {
  const hosts = [host("web", 22), host("db", 2222)];
  useInventory.setState({ hosts: new Map(hosts.map((one) => [one.id, one])), loaded: true, failure: null });
});
afterEach(resetInventory);

const shownText = (): HTMLElement => screen.getByLabelText(/without any secret$/);

describe("the form of an export", () => {
  it("shows all hosts in the format that is chosen", async () => {
    const page = renderPage(<ExportForm />, { "export.hosts": answer });
    await waitFor(() => expect(shownText()).toHaveProperty("value", answer.text));
    expect(screen.getByLabelText("2 hosts, without any secret")).toBeDefined();
    await page.user.click(screen.getByRole("combobox", { name: "Format" }));
    await page.user.click(await screen.findByRole("option", { name: "CSV table" }));
    await screen.findByRole("button", { name: "Download hosts.csv" });
    await waitFor(() =>
      expect(page.calls.map(({ input }) => input)).toEqual([{ format: "ansible" }, { format: "csv" }]),
    );
  });

  it("narrows them by a filter", async () => {
    const page = renderPage(<ExportForm />, { "export.hosts": answer });
    await page.fill(screen.getByLabelText("Which hosts"), "port:2222");
    await waitFor(() => expect(page.calls.at(-1)?.input).toEqual({ format: "ansible", hostIds: ["id-db"] }));
  });

  it("names hosts that the format cannot hold", async () => {
    const skipped = Array.from({ length: 7 }, (_, index) => ({ where: `host ${index}`, reason: "a space" }));
    const page = renderPage(<ExportForm />, { "export.hosts": { ...answer, hosts: 1, skipped } });
    await screen.findByLabelText("1 host, without any secret");
    expect(page.text()).toContain("Left out: host 0 (a space), host 1 (a space)");
    expect(page.text()).toContain("host 4 (a space) and 2 more.");
  });

  it("shows the beginning of a long text and saves all of it", async () => {
    const text = "x".repeat(30_000);
    const saved: Blob[] = [];
    const create = vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      saved.push(blob as Blob);
      return "blob:export";
    });
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    const page = renderPage(<ExportForm />, { "export.hosts": { ...answer, text } });
    await waitFor(() => expect((shownText() as HTMLTextAreaElement).value).toHaveLength(20_004));
    await page.user.click(screen.getByRole("button", { name: "Download inventory.yml" }));
    expect(click).toHaveBeenCalledOnce();
    expect(await saved[0]?.text()).toBe(text);
    create.mockRestore();
    click.mockRestore();
  });

  it("says what failed, and has nothing to save then", async () => {
    renderPage(<ExportForm />, { "export.hosts": new Failure("vault.locked") });
    expect((await screen.findByRole("alert")).textContent).toContain("The vault is locked.");
    expect(screen.getByRole("button", { name: "Download inventory.yml" })).toHaveProperty("disabled", true);
  });
});
