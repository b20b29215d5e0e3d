// @vitest-environment happy-dom
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { MoreLogins } from "../../../../../renderer/features/hosts/MoreLogins.tsx";
import type { Credential } from "../../../../../shared/contract/credentials.ts";
import type { HostAccess } from "../../../../../shared/contract/hosts.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const stored = (id: string, kind: Credential["kind"]): Credential => ({ id, kind }) as Credential;
const all = [stored("deploy", "key"), stored("team", "password"), stored("codes", "totp")];

/** The fields over an access of their own; the last one is what the host would get. */
function draw(entries: readonly Credential[], access: HostAccess = {}) {
  const given: HostAccess[] = [access];
  function Fields() {
    const [now, setNow] = useState(access);
    const change = (next: HostAccess): void => {
      given.push(next);
      setNow(next);
    };
    return <MoreLogins stored={entries} labelOf={({ id }) => `label of ${id}`} access={now} onChange={change} />;
  }
  return { ...renderPage(<Fields />), access: () => given.at(-1) };
}

describe("further logins of a host", () => {
  it("are not asked for while nothing is stored", () => {
    draw([]);
    expect(screen.queryByRole("combobox")).toBeNull();
  });

  it("are chosen in their order, and one-time codes apart from them", async () => {
    const page = draw(all, { legacyAlgorithms: true });
    const field = screen.getByRole("combobox", { name: "Further credentials" });
    for (const name of ["team", "deploy"]) {
      await page.user.click(field);
      expect(screen.queryByRole("option", { name: "label of codes" })).toBeNull();
      await page.user.click(await screen.findByRole("option", { name: `label of ${name}` }));
    }
    expect(page.access()).toEqual({ legacyAlgorithms: true, moreCredentialIds: ["team", "deploy"] });
    await page.user.click(screen.getByRole("combobox", { name: "One-time codes" }));
    await page.user.click(await screen.findByRole("option", { name: "label of codes" }));
    expect(page.access()).toMatchObject({ totpCredentialId: "codes" });
  });

  it("can be left out again", async () => {
    const page = draw(all, { totpCredentialId: "codes" });
    await page.user.click(screen.getByRole("combobox", { name: "One-time codes" }));
    await page.user.click(await screen.findByRole("option", { name: "label of codes" }));
    expect(page.access()).toEqual({});
  });
});
