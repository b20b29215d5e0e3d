// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { AccessPolicy } from "../../../../../renderer/features/settings/policy/AccessPolicy.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { PolicyRule } from "../../../../../shared/contract/policy.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { host } from "../../../shared/filter/hosts.ts";

const rule = (id: string, more: Partial<PolicyRule>): PolicyRule => ({
  id,
  environment: null,
  hostId: null,
  readOnly: false,
  approval: false,
  hours: null,
  ...more,
});
const production = rule("r1", { environment: "Production", approval: true });
const database = rule("r2", {
  hostId: "db",
  readOnly: true,
  hours: { days: [6, 7], from: "22:00", to: "04:00" },
});
const approval = { hostId: "web", reason: "ticket 7", givenAt: 0, until: Date.UTC(2026, 10, 23, 12) };

beforeEach(() => {
  const hosts = [host("web", { environment: "production" }), host("db"), host("lab", { environment: "lab" })];
  useInventory.setState({ hosts: new Map(hosts.map((one) => [one.id, one])), loaded: true, failure: null });
});

const draw = (rules: PolicyRule[], answers: Parameters<typeof renderPage>[1] = {}, approvals = [approval]) =>
  renderPage(<AccessPolicy />, answers, { "policy.watch": [{ rules, approvals }] });
const row = (list: string, text: string | RegExp): HTMLElement => {
  const found = within(screen.getByRole("list", { name: list }))
    .getByText(text)
    .closest("li");
  if (!found) throw new Error(`${list} has no row ${String(text)}`);
  return found;
};

describe("the access policy", () => {
  it("without rules says that everything is allowed", async () => {
    draw([], {}, []);
    await screen.findByText("No rules yet: everything is allowed on every host.");
    expect(screen.queryByRole("button", { name: "Approve work on hosts" })).toBeNull();
  });

  it("shows in words what each rule asks for, and the approvals that hold", async () => {
    draw([production, database]);
    await screen.findByRole("list", { name: "Rules" });
    expect(row("Rules", "Production").textContent).toContain("Approval needed");
    expect(row("Rules", "db").textContent).toContain("Read-only");
    expect(row("Rules", "db").textContent).toContain("Allowed Saturday, Sunday, 22:00 to 04:00");
    expect(row("Approvals", "web").textContent).toMatch(/Approved until .*: ticket 7/);
  });

  it("follows what changes elsewhere, and offers to try again when it cannot be read", async () => {
    const page = draw([production]);
    await screen.findByRole("list", { name: "Rules" });
    page.emit("policy.watch", { rules: [], approvals: [] });
    await screen.findByText(/No rules yet/);
    page.end("policy.watch", new Failure("transport.closed"));
    await screen.findByText(/The connection to the core was lost/);
    await page.user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByRole("list", { name: "Rules" });
  });

  it("removes a rule and takes an approval back", async () => {
    const page = draw([production], { "policy.remove": undefined, "policy.revoke": undefined });
    await page.user.click(await screen.findByRole("button", { name: "Remove the rule for Production" }));
    await page.user.click(screen.getByRole("button", { name: "Take back the approval for web" }));
    expect(page.calls).toEqual([
      { name: "policy.remove", input: { id: "r1" } },
      { name: "policy.revoke", input: { hostId: "web" } },
    ]);
  });
});

describe("a rule", () => {
  it("for an environment is made of what is ticked, with hours of its own", async () => {
    const page = draw([], { "policy.save": production }, []);
    await page.user.click(await screen.findByRole("button", { name: "Add a rule" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Add a rule" }));
    expect(dialog.getByRole("button", { name: "Cancel" })).toBeTruthy();
    await page.user.click(dialog.getByRole("button", { name: "Save the rule" }));
    expect(dialog.getByRole("alert").textContent).toBe("Choose an environment.");
    await page.fill(dialog.getByRole("combobox", { name: "Environment" }), "production");
    expect(dialog.getByRole("alert").textContent).toBe("Choose at least one restriction.");
    await page.user.click(dialog.getByLabelText("Approval needed"));
    await page.user.click(dialog.getByLabelText("Allowed hours only"));
    await page.user.click(dialog.getByLabelText("Monday"));
    await page.user.click(dialog.getByLabelText("Saturday"));
    await page.user.click(dialog.getByRole("button", { name: "Save the rule" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(page.calls).toEqual([
      {
        name: "policy.save",
        input: {
          environment: "production",
          hostId: null,
          readOnly: false,
          approval: true,
          hours: { days: [2, 3, 4, 5, 6], from: "08:00", to: "18:00" },
        },
      },
    ]);
  });

  it("is edited in place, and says why when it cannot be saved", async () => {
    const page = draw([database], { "policy.save": new Failure("policy.ruleExists", { subject: "db" }) });
    await page.user.click(await screen.findByRole("button", { name: "Edit the rule for db" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Edit the rule" }));
    expect(dialog.getByLabelText("Read-only")).toHaveProperty("checked", true);
    dialog.getByText("On the next day");
    await page.user.click(dialog.getByLabelText("Allowed hours only"));
    await page.user.click(dialog.getByRole("button", { name: "Save the rule" }));
    await dialog.findByText(/There is a rule for db already/);
    expect(page.calls[0]?.input).toEqual({ ...database, hours: null });
  });
});

describe("an approval", () => {
  const begin = async (answers: Parameters<typeof renderPage>[1]) => {
    const page = draw([production], answers, []);
    await page.user.click(await screen.findByRole("button", { name: "Approve work on hosts" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Approve work on hosts" }));
    await page.user.click(dialog.getByRole("combobox", { name: "Hosts" }));
    return { page, dialog };
  };

  it("is for hosts that need one, with a reason, a time and the passphrase", async () => {
    const { page, dialog } = await begin({ "policy.approve": undefined });
    expect(screen.getAllByRole("option").map((one) => one.textContent)).toEqual(["web"]);
    await page.user.click(screen.getByRole("option", { name: "web" }));
    await page.fill(dialog.getByLabelText("Reason"), "ticket 7");
    expect(dialog.getByRole("button", { name: "Approve" })).toHaveProperty("disabled", true);
    await page.fill(dialog.getByLabelText("Passphrase"), "correct horse");
    await page.user.click(dialog.getByRole("button", { name: "Approve" }));
    await screen.findByText("Approved work on 1 host");
    expect(page.calls).toEqual([
      {
        name: "policy.approve",
        input: { hostIds: ["web"], reason: "ticket 7", minutes: 60, passphrase: "correct horse" },
      },
    ]);
  });

  it("is refused with a wrong passphrase, in words", async () => {
    const { page, dialog } = await begin({ "policy.approve": new Failure("vault.wrongPassphrase") });
    await page.user.click(screen.getByRole("option", { name: "web" }));
    await page.fill(dialog.getByLabelText("Reason"), "ticket 7");
    await page.fill(dialog.getByLabelText("Passphrase"), "wrong");
    await page.user.click(dialog.getByRole("button", { name: "Approve" }));
    await dialog.findByText(/That passphrase does not open the vault/);
  });
});
