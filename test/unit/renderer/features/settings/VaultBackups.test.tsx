// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { VaultBackups } from "../../../../../renderer/features/settings/VaultBackups.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { VaultBackup } from "../../../../../shared/contract/vaultBackups.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const backup = (id: string, reason: VaultBackup["reason"], takenAt: number): VaultBackup => ({
  id,
  reason,
  takenAt,
  bytes: 204_800,
});
const backups = [
  backup("20261123T120000000Z", "asked", Date.UTC(2026, 10, 23, 12)),
  backup("20261122T080000000Z", "daily", Date.UTC(2026, 10, 22, 8)),
];
const list = { folder: "/home/ada/.local/share/holdfast/vault-backups", backups };

describe("the backups of the vault", () => {
  it("are listed with when, why and how large, and where they lie", async () => {
    const page = renderPage(<VaultBackups />, { "vaultBackups.list": list });
    await screen.findByRole("grid", { name: "Backups of the vault" });
    expect(screen.getAllByText("200 KiB")).toHaveLength(2);
    expect(page.text()).toContain("Daily");
    expect(page.text()).toContain("Asked for");
    expect(page.text()).toContain(list.folder);
  });

  it("say so when there is none yet", async () => {
    renderPage(<VaultBackups />, { "vaultBackups.list": { ...list, backups: [] } });
    await screen.findByText("There is no backup of this vault yet.");
    expect(screen.queryByRole("grid")).toBeNull();
  });

  it("get one more at a click, and the list follows", async () => {
    const page = renderPage(<VaultBackups />, {
      "vaultBackups.list": list,
      "vaultBackups.create": backups[0] as VaultBackup,
    });
    await screen.findByRole("grid", { name: "Backups of the vault" });
    await page.user.click(screen.getByRole("button", { name: "Back up now" }));
    await screen.findByText("A backup of the vault was taken");
    await waitFor(() => expect(page.calls.filter(({ name }) => name === "vaultBackups.list")).toHaveLength(2));
  });

  it("are verified one by one, and tell what one holds", async () => {
    const page = renderPage(<VaultBackups />, { "vaultBackups.list": list, "vaultBackups.verify": { hosts: 1 } });
    const [first] = await screen.findAllByRole("button", { name: /^Verify the backup of/ });
    await page.user.click(first as HTMLElement);
    await screen.findByText("The backup is whole; it holds 1 host");
    expect(page.calls.at(-1)).toEqual({ name: "vaultBackups.verify", input: { id: "20261123T120000000Z" } });
  });

  it("tell in words what is wrong with one, and what to do", async () => {
    const damaged = new Failure("vaultBackups.damaged", {
      id: "20261123T120000000Z",
      reason: "holdfast.db was altered",
    });
    const page = renderPage(<VaultBackups />, { "vaultBackups.list": list, "vaultBackups.verify": damaged });
    const [first] = await screen.findAllByRole("button", { name: /^Verify the backup of/ });
    await page.user.click(first as HTMLElement);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("holdfast.db was altered");
    expect(alert.textContent).toContain("Choose another backup");
  });

  it("are restored with the passphrase only, the newest unless another is chosen", async () => {
    const setAside = "/home/ada/.local/share/holdfast/replaced-20261123T130000000Z";
    const page = renderPage(<VaultBackups />, { "vaultBackups.list": list, "vaultBackups.restore": { setAside } });
    await screen.findByRole("grid", { name: "Backups of the vault" });
    await page.user.click(screen.getByRole("button", { name: "Restore a backup" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByRole("button", { name: "Restore" })).toHaveProperty("disabled", true);
    await page.fill(dialog.getByLabelText("Passphrase"), "correct horse");
    await page.user.click(dialog.getByRole("button", { name: "Restore" }));
    await screen.findByText(/the former one lies in/);
    expect(page.calls.at(-1)).toEqual({
      name: "vaultBackups.restore",
      input: { source: { id: "20261123T120000000Z" }, passphrase: "correct horse" },
    });
  });

  it("can come from another folder where the vault has none of its own", async () => {
    const page = renderPage(<VaultBackups />, {
      "vaultBackups.list": { ...list, backups: [] },
      "vaultBackups.restore": new Failure("vault.wrongPassphrase"),
    });
    await page.user.click(await screen.findByRole("button", { name: "Restore a backup" }));
    const dialog = within(await screen.findByRole("dialog"));
    await page.fill(dialog.getByLabelText("Folder of the backup"), " /media/stick/20261123T120000000Z ");
    await page.fill(dialog.getByLabelText("Passphrase"), "wrong");
    await page.user.click(dialog.getByRole("button", { name: "Restore" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("does not open the vault");
    expect(page.calls.at(-1)?.input).toMatchObject({ source: { folder: "/media/stick/20261123T120000000Z" } });
  });
});
