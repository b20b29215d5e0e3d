// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { AddAuthority } from "../../../../../renderer/features/hostKeys/AddAuthority.tsx";
import { HostKeysPage } from "../../../../../renderer/features/hostKeys/HostKeysPage.tsx";
import { AddKey } from "../../../../../renderer/features/hostKeys/AddKey.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";
import { host } from "../../../shared/filter/hosts.ts";

const line = "ssh-ed25519 AAAAC3Nz ca";
const before = useInventory.getState();

beforeEach(() => {
  useInventory.setState({ hosts: new Map([["web-1", host("web-1")]]), loaded: true, failure: null });
  // A field that grows waits for fonts, which the simulated browser does not have.
  Object.defineProperty(document, "fonts", { configurable: true, value: new EventTarget() });
});
afterEach(() => useInventory.setState(before, true));

const draw = (Dialog: typeof AddKey, answers: Answers) => {
  const [onClose, onAdded] = [vi.fn(), vi.fn()];
  return { page: renderPage(<Dialog opened onClose={onClose} onAdded={onAdded} />, answers), onClose, onAdded };
};

describe("the dialog for a host key", () => {
  it("trusts the key for the host that was chosen, and not before both are given", async () => {
    const { page, onClose, onAdded } = draw(AddKey, { "hostKeys.add": undefined });
    const trust = screen.getByRole("button", { name: "Trust this key" });
    await page.fill(screen.getByRole("textbox", { name: "Public key" }), ` ${line}\n`);
    expect(trust).toHaveProperty("disabled", true);
    await page.user.click(screen.getByRole("combobox", { name: "Host" }));
    await page.user.click(await screen.findByRole("option", { name: "web-1" }));
    await page.user.click(trust);
    await screen.findByText("The key is trusted");
    expect(page.calls).toEqual([{ name: "hostKeys.add", input: { hostId: "web-1", publicKey: line } }]);
    expect([onClose.mock.calls, onAdded.mock.calls]).toEqual([[[]], [[]]]);
  });
});

describe("the dialog for an authority", () => {
  it("says why a key is refused, and what was typed stays", async () => {
    const { page, onClose, onAdded } = draw(AddAuthority, { "hostKeys.addAuthority": new Failure("hostKeys.badKey") });
    const patterns = screen.getByRole("textbox", { name: "Hosts it may vouch for" });
    const add = screen.getByRole("button", { name: "Add the authority" });
    await page.fill(patterns, " *.example.com , !old.example.com ");
    expect(add).toHaveProperty("disabled", true);
    await page.fill(screen.getByRole("textbox", { name: "Public key of the authority" }), line);
    await page.user.click(add);
    await screen.findByRole("alert");
    expect(page.calls[0]?.input).toEqual({ patterns: "*.example.com,!old.example.com", publicKey: line });
    expect(patterns).toHaveProperty("value", " *.example.com , !old.example.com ");
    expect(onAdded).not.toHaveBeenCalled();
    await page.user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("adds it for the hosts that it may vouch for", async () => {
    const authority = { id: "a", patterns: "*.lab", keyType: "ssh-ed25519", fingerprint: "SHA256:x", key: "AAAA" };
    const { page, onAdded } = draw(AddAuthority, {
      "hostKeys.addAuthority": { ...authority, comment: "", addedAt: 0 },
    });
    await page.fill(screen.getByRole("textbox", { name: "Hosts it may vouch for" }), "*.lab");
    await page.fill(screen.getByRole("textbox", { name: "Public key of the authority" }), line);
    await page.user.click(screen.getByRole("button", { name: "Add the authority" }));
    await screen.findByText("The authority for *.lab was added");
    expect(onAdded).toHaveBeenCalledOnce();
  });
});

describe("the page of host keys without any", () => {
  it("leads to the fleet, where keys come from, and offers to add one", async () => {
    const empty = { "hostKeys.list": [], "hostKeys.authorities": [], "hostKeys.revoked": [] };
    const { user } = renderPage(<HostKeysPage />, empty);
    await screen.findByText("No host key is known yet");
    const [, inside] = screen.getAllByRole("button", { name: "Add a key" });
    await user.click(inside as HTMLElement);
    expect(await screen.findByRole("dialog", { name: /key/ })).toBeTruthy();
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Go to the fleet", hidden: true }));
    expect(location.hash).toBe("#/fleet");
  });
});
