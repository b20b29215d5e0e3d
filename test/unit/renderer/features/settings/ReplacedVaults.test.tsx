// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ReplacedVaults } from "../../../../../renderer/features/settings/ReplacedVaults.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";

const folder = "/home/ada/.local/share/holdfast";
const vaults = [
  { id: "replaced-20261123T120000000Z", replacedAt: Date.UTC(2026, 10, 23, 12), bytes: 204_800 },
  { id: "replaced-20260101T080000000Z", replacedAt: Date.UTC(2026, 0, 1, 8), bytes: 1024 },
];
const list = { folder, total: 2, vaults };

describe("replaced vaults", () => {
  const asking = async (answers: Answers) => {
    const page = renderPage(<ReplacedVaults />, { "vaultBackups.replaced": list, ...answers });
    const name = "Remove the vault replaced 2026-01-01T08:00:00.000Z";
    await page.user.click(await screen.findByRole("button", { name }));
    const dialog = within(await screen.findByRole("dialog", { name: "Remove a replaced vault" }));
    return { page, dialog, field: dialog.getByLabelText("Passphrase of the present vault") };
  };

  it("take no room where there is none", async () => {
    const page = renderPage(<ReplacedVaults />, { "vaultBackups.replaced": { folder, total: 0, vaults: [] } });
    await waitFor(() => expect(page.calls).toHaveLength(1));
    expect(screen.queryByRole("heading")).toBeNull();
  });

  it("are listed with when and how large, and where they lie", async () => {
    const page = renderPage(<ReplacedVaults />, { "vaultBackups.replaced": { ...list, total: 7 } });
    await screen.findByRole("grid", { name: "Replaced vaults" });
    expect(page.text()).toContain("200 KiB");
    expect(page.text()).toContain(`The newest 2 of 7. They lie in ${folder}`);
  });

  it("say why they cannot be listed", async () => {
    renderPage(<ReplacedVaults />, { "vaultBackups.replaced": new Failure("vault.writeFailed", { path: folder }) });
    await screen.findByRole("alert");
  });

  it("are removed one by one for the passphrase, and the list follows", async () => {
    const { page, dialog, field } = await asking({ "vaultBackups.forgetReplaced": undefined });
    await page.user.click(dialog.getByRole("button", { name: "Remove for ever" }));
    expect(page.calls.some(({ name }) => name === "vaultBackups.forgetReplaced")).toBe(false);
    await page.fill(field, "correct horse");
    await page.user.keyboard("{Enter}");
    await screen.findByText("The replaced vault was removed");
    expect(page.calls.find(({ name }) => name === "vaultBackups.forgetReplaced")?.input).toEqual({
      id: "replaced-20260101T080000000Z",
      passphrase: "correct horse",
    });
    await waitFor(() => expect(page.calls.filter(({ name }) => name === "vaultBackups.replaced")).toHaveLength(2));
  });

  it("stay for a wrong passphrase, which is said and forgotten", async () => {
    const { page, dialog, field } = await asking({
      "vaultBackups.forgetReplaced": new Failure("vault.wrongPassphrase"),
    });
    await page.fill(field, "wrong");
    await page.user.click(dialog.getByRole("button", { name: "Remove for ever" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("does not open the vault");
    await waitFor(() => expect(field).toHaveProperty("value", ""));
  });
});
