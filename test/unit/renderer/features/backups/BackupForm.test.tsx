// @vitest-environment happy-dom
import { waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { useFilters } from "../../../../../renderer/app/state/filters.ts";
import { useFleetHealth } from "../../../../../renderer/app/state/health.ts";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { BackupForm } from "../../../../../renderer/features/backups/BackupForm.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { host } from "../../../shared/filter/hosts.ts";

beforeEach(() => {
  const hosts = [
    host("web-1", { environment: "production", address: "192.0.2.1" }),
    host("web-2", { environment: "staging", address: "web-2" }),
    host("db-1", { environment: "production", tags: ["postgres"] }),
  ];
  useInventory.setState({ hosts: new Map(hosts.map((one) => [one.id, one])), loaded: true, failure: null });
  useFilters.setState({ saved: [] });
  useFleetHealth.setState({ byHost: new Map(), loaded: true });
});

const defaults = { "backup.defaultFolder": { folder: "/home/ada/backups" } } as const;
const hostField = (): HTMLElement => screen.getByRole("combobox", { name: "Host" });
const options = (): string[] => screen.queryAllByRole("option").map((one) => one.textContent ?? "");

it("chooses its host with the language of the fleet's filter", async () => {
  const page = renderPage(<BackupForm hostId={null} />, {
    ...defaults,
    "backup.run": new Failure("backup.noTar", { host: "db-1" }),
  });
  await page.user.click(hostField());
  expect(options()).toEqual(["web-1 (192.0.2.1)", "web-2", "db-1 (10.0.0.1)"]);
  await page.user.type(hostField(), "env:prod tag:postgres");
  expect(options()).toEqual(["db-1 (10.0.0.1)"]);
  await page.user.click(screen.getByRole("option", { name: /db-1/ }));
  expect(hostField()).toHaveProperty("value", "db-1 (10.0.0.1)");
  await page.user.click(screen.getByRole("button", { name: "Back up now" }));
  await screen.findByRole("alert");
  expect(page.calls.at(-1)).toMatchObject({
    name: "backup.run",
    input: { hostId: "db-1", folder: "/home/ada/backups" },
  });
});

it("takes the first match of what was typed with Enter, and begins nothing by it", async () => {
  const page = renderPage(<BackupForm hostId={null} />, defaults);
  await page.user.click(hostField());
  await page.user.type(hostField(), "db");
  await waitFor(() => expect(document.querySelector("[data-combobox-selected]")?.textContent).toContain("db-1"));
  await page.user.keyboard("{Enter}");
  expect(hostField()).toHaveProperty("value", "db-1 (10.0.0.1)");
  expect(screen.queryByText("Choose a host.")).toBeNull();
});

it("takes what is typed in place of the host that was chosen", async () => {
  const page = renderPage(<BackupForm hostId="web-1" />, defaults);
  await screen.findByDisplayValue("web-1 (192.0.2.1)");
  await page.user.click(hostField());
  await page.user.keyboard("db");
  expect(hostField()).toHaveProperty("value", "db");
  expect(options()).toEqual(["db-1 (10.0.0.1)"]);
});

it("shows all hosts again once one is chosen", async () => {
  const page = renderPage(<BackupForm hostId="web-1" />, defaults);
  await screen.findByDisplayValue("web-1 (192.0.2.1)");
  await page.user.click(hostField());
  expect(options()).toHaveLength(3);
});

it("asks for a host before anything begins", async () => {
  const page = renderPage(<BackupForm hostId={null} />, defaults);
  await page.user.click(screen.getByRole("button", { name: "Back up now" }));
  await screen.findByText("Choose a host.");
  expect(page.calls.map(({ name }) => name)).toEqual(["backup.defaultFolder"]);
});
