// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { CredentialsPage } from "../../../../../renderer/features/credentials/CredentialsPage.tsx";
import { showDialog } from "../../../../../renderer/features/credentials/dialogs.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Credential, CredentialFinding, RolloutPlan } from "../../../../../shared/contract/credentials.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";

const credential = (id: string, fields: Partial<Credential> = {}): Credential => ({
  id,
  name: id,
  kind: "password",
  keyType: null,
  fingerprint: null,
  bits: null,
  hasPassphrase: false,
  hasCertificate: false,
  agentKey: null,
  changedAt: Date.now(),
  lastUsedAt: null,
  usedBy: 0,
  createdAt: Date.now(),
  ...fields,
});
const key = credential("deploy", { kind: "key", keyType: "ssh-rsa", bits: 1024, fingerprint: "SHA256:abc", usedBy: 1 });
const team = credential("team");
const host = {
  id: "h1",
  name: "web-1",
  user: "root",
  environment: "production",
  groups: [],
  tags: [],
  credentialId: "deploy",
};
const weak: CredentialFinding = { credentialId: "deploy", problem: "weakKey", severity: "high", count: 1024 };

beforeEach(() => useInventory.setState({ hosts: new Map([["h1", host as unknown as Host]]), loaded: true }));
afterEach(() => useInventory.setState({ hosts: new Map(), loaded: false }));

const draw = (answers: Answers = {}, stored: Credential[] = [key, team], findings: CredentialFinding[] = [weak]) =>
  renderPage(<CredentialsPage />, {
    "credentials.list": stored,
    "credentials.report": findings,
    "credentials.publicKey": { publicKey: "ssh-rsa AAAA deploy" },
    "filters.list": [],
    ...answers,
  });
const calls = (page: ReturnType<typeof draw>, name: string): unknown[] =>
  page.calls.filter((call) => call.name === name).map(({ input }) => input);
const click = async (page: ReturnType<typeof draw>, name: string): Promise<void> =>
  page.user.click(await screen.findByRole("button", { name }));

describe("the page of credentials", () => {
  it("teaches what belongs here while there is nothing", async () => {
    const page = draw({}, [], []);
    await screen.findByText("Nothing is stored yet");
    expect(page.text()).toContain("log in with your SSH agent");
    expect(screen.getByRole("button", { name: "Add a credential" })).toBeTruthy();
  });

  it("counts what there is, and says of each what deserves attention", async () => {
    const page = draw();
    await screen.findByText("2 credentials, 1 to look at, 1 without a host");
    const row = await screen.findByRole("row", { name: /deploy/ });
    await within(row).findByText("Weak key");
    expect(row.textContent).toContain("ssh-rsa, 1024 bits");
    expect(row.textContent).toContain("web-1");
    expect(calls(page, "credentials.report")).toEqual([{ oldAfterDays: 365 }]);
  });

  it("says why it cannot show them, and tries again", async () => {
    let asked = 0;
    const page = draw({
      "credentials.list": () => ((asked += 1) === 1 ? new Failure("internal", { reference: "r" }) : [team]),
    });
    await click(page, "Try again");
    await screen.findByRole("row", { name: /team/ });
  });

  it("shows the details of one, which can be renamed and, unused, removed", async () => {
    const page = draw({ "credentials.rename": team, "credentials.remove": undefined });
    await page.user.click(await screen.findByRole("row", { name: /team/ }));
    const name = await screen.findByRole("textbox", { name: "Name" });
    await page.user.clear(name);
    await page.fill(name, "operators");
    await click(page, "Rename");
    await waitFor(() => expect(calls(page, "credentials.rename")).toEqual([{ id: "team", name: "operators" }]));
    await click(page, "Remove");
    await page.user.click(await screen.findByText("Keep it"));
    expect(calls(page, "credentials.remove")).toEqual([]);
  });

  it("does not offer to remove or show what it should not", async () => {
    const page = draw();
    await page.user.click(await screen.findByRole("row", { name: /deploy/ }));
    const remove = await screen.findByRole("button", { name: "Remove" });
    expect(remove.getAttribute("aria-description")).toMatch(
      /^\d+ hosts? still uses? it\. Give (it|them) another first\.$/,
    );
    await page.user.click(remove);
    expect(calls(page, "credentials.remove")).toEqual([]);
    await screen.findByText(/RSA with 1024 bits is too short/);
    await screen.findByRole("button", { name: "Copy the public key" });
  });
});

describe("adding a credential", () => {
  it("asks for what is missing, and then hands over just that kind", async () => {
    const page = draw({ "credentials.add": team });
    await click(page, "Add a credential");
    await page.user.click(await screen.findByRole("radio", { name: "Password" }));
    await click(page, "Add");
    await screen.findByText("Give it a name.");
    await screen.findByText("Type the password.");
    expect(calls(page, "credentials.add")).toEqual([]);
    await page.fill(screen.getByRole("textbox", { name: "Name" }), "team");
    await page.fill(screen.getByLabelText("Password", { selector: "input[type=password]" }), "secret");
    await click(page, "Add");
    await waitFor(() =>
      expect(calls(page, "credentials.add")).toEqual([{ kind: "password", name: "team", password: "secret" }]),
    );
    await screen.findByText("team was added");
  });

  it("says in words why a key is refused, and keeps what was typed", async () => {
    const page = draw({ "credentials.add": new Failure("credentials.badKey", { reason: "it was cut" }) });
    await click(page, "Add a credential");
    const field = await screen.findByRole("textbox", { name: "Private key" });
    await page.fill(field, "PuTTY-User-Key-File-3: ssh-ed25519");
    await click(page, "Add");
    await screen.findByText(/not a private key that Holdfast can read \(it was cut\)/);
    expect(field).toHaveProperty("value", "PuTTY-User-Key-File-3: ssh-ed25519");
  });

  it("generates a key and shows its public half", async () => {
    const made = { credential: { ...key, id: "made" }, publicKey: "ssh-ed25519 AAAA alice@laptop" };
    const page = draw({ "credentials.generate": made });
    await click(page, "Generate a key");
    await click(page, "Generate");
    await screen.findByText("Give it a name.");
    await page.fill(screen.getByRole("textbox", { name: "Name" }), "alice@laptop");
    await click(page, "Generate");
    await screen.findByText("ssh-ed25519 AAAA alice@laptop");
    expect(calls(page, "credentials.generate")).toEqual([{ type: "ed25519", name: "alice@laptop" }]);
  });
});

describe("revealing", () => {
  it("asks for the passphrase each time, and forgets what was typed", async () => {
    const wrong = new Failure("vault.wrongPassphrase");
    const page = draw({
      "credentials.reveal": ({ passphrase }) =>
        passphrase === "right" ? { parts: [{ label: "password", value: "Zq3vX8mT" }] } : wrong,
    });
    await screen.findByRole("row", { name: /team/ });
    showDialog({ kind: "reveal", id: "team" });
    const field = await screen.findByLabelText("Passphrase of the vault");
    await page.fill(field, "wrong");
    await click(page, "Reveal");
    await screen.findByText("That passphrase does not open the vault.");
    expect(field).toHaveProperty("value", "");
    await page.fill(field, "right");
    await click(page, "Reveal");
    await screen.findByText("Zq3vX8mT");
    await click(page, "Done");
    await waitFor(() => expect(page.text()).not.toContain("Zq3vX8mT"));
  });
});

describe("a rollout", () => {
  const plan: RolloutPlan = {
    hash: "f".repeat(64),
    kind: "credentials.rollout",
    hostId: "h1",
    createdAt: 0,
    summary: "Replace the key deploy on 1 host by a new key",
    steps: [{ title: "web-1", detail: "Add the new key for root@web-1", risk: "high" }],
    undo: "Rotate back.",
    estimatedSeconds: 4,
    production: true,
    hostIds: ["h1"],
    refused: [{ hostId: "gone", failure: { code: "ssh.noAgent", params: { host: "db-1" } } }],
  };

  it("is planned for the hosts that use it, and begins once the count was typed", async () => {
    const page = draw({ "credentials.planRollout": plan, "credentials.startRollout": { runId: "r1" } });
    await screen.findByRole("row", { name: /deploy/ });
    showDialog({ kind: "rollout", mode: "rotate", id: "deploy" });
    await click(page, "Plan");
    await screen.findByText("Replace the key deploy on 1 host by a new key");
    expect(calls(page, "credentials.planRollout")).toEqual([
      { mode: "rotate", credentialId: "deploy", hostIds: ["h1"], to: { new: "ed25519" } },
    ]);
    await screen.findByText("Left out: 1 host");
    const approve = await screen.findByRole("button", { name: "Go ahead" });
    expect(approve).toHaveProperty("disabled", true);
    await page.fill(screen.getByLabelText(/Type the number of hosts \(1\)/), "1");
    await page.user.click(approve);
    await waitFor(() =>
      expect(calls(page, "credentials.startRollout")).toEqual([{ planHash: plan.hash, hostIds: ["h1"] }]),
    );
  });

  it("that cannot be planned says why, with the hosts still chosen", async () => {
    const page = draw({
      "credentials.planRollout": new Failure("credentials.nothingToDo", { refused: 1, reason: "ssh.authFailed" }),
    });
    await screen.findByRole("row", { name: /deploy/ });
    showDialog({ kind: "rollout", mode: "push", id: "deploy" });
    expect(await screen.findByRole("button", { name: "Plan" })).toHaveProperty("disabled", true);
    await click(page, "Choose all 1");
    await click(page, "Plan");
    await screen.findByText(/No chosen host can take part \(it refused the login\)/);
    expect(screen.getByRole("button", { name: "Plan" })).toHaveProperty("disabled", false);
  });
});
