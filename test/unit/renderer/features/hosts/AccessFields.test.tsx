// @vitest-environment happy-dom
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { AccessFields } from "../../../../../renderer/features/hosts/AccessFields.tsx";
import {
  type AccessForm,
  accessFormOf,
  accessOf,
  accessProblems,
} from "../../../../../renderer/features/hosts/accessForm.ts";
import type { HostAccess } from "../../../../../shared/contract/hosts.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

/** The fields over a form of their own; `last` is the form as it stands. */
function draw(access?: HostAccess, tried = false) {
  const forms: AccessForm[] = [accessFormOf(access)];
  function Fields() {
    const [form, setForm] = useState(() => accessFormOf(access));
    const change = (next: AccessForm): void => {
      forms.push(next);
      setForm(next);
    };
    return <AccessFields form={form} problems={tried ? accessProblems(form, false) : {}} onChange={change} />;
  }
  const page = renderPage(<Fields />, { "credentials.list": [] });
  return { ...page, access: () => accessOf(forms.at(-1) ?? accessFormOf(access)) };
}
const choose = async (page: ReturnType<typeof draw>, field: string, option: RegExp): Promise<void> => {
  await page.user.click(screen.getByRole("combobox", { name: field }));
  await page.user.click(await screen.findByRole("option", { name: option }));
};

describe("the access fields", () => {
  it("take a proxy, with its usual port", async () => {
    const page = draw();
    expect(screen.queryByLabelText("Proxy")).toBeNull();
    await choose(page, "Way", /SOCKS 5/);
    await page.fill(screen.getByLabelText("Proxy"), "proxy.example");
    expect(page.access()).toEqual({ proxy: { kind: "socks5", address: "proxy.example", port: 1080 } });
    await choose(page, "Way", /HTTP/);
    expect(page.access()).toEqual({ proxy: { kind: "http", address: "proxy.example", port: 3128 } });
    await choose(page, "Way", /Directly/);
    expect(page.access()).toBeUndefined();
  });

  it("ask for consent to a command, and take it back with every change of its text", async () => {
    const page = draw();
    await choose(page, "Way", /ProxyCommand/);
    const consent = (): HTMLInputElement => screen.getByRole("checkbox", { name: /it may run here/ });
    expect(consent().disabled).toBe(true);
    await page.fill(screen.getByLabelText("ProxyCommand"), "nc %h\n%p");
    expect(page.access()).toEqual({ proxyCommand: "nc %h %p" });
    await page.user.click(consent());
    expect(page.access()).toEqual({ proxyCommand: "nc %h %p", proxyCommandAllowed: "nc %h %p" });
    await page.fill(screen.getByLabelText("ProxyCommand"), " -x proxy");
    expect(page.access()).toEqual({ proxyCommand: "nc %h %p -x proxy" });
    expect(consent().checked).toBe(false);
  });

  it("take addresses and legacy algorithms", async () => {
    const page = draw();
    await page.fill(screen.getByLabelText("Connect from"), "192.0.2.7");
    await choose(page, "Addresses", /IPv6 only/);
    await page.user.click(screen.getByRole("switch", { name: /Allow legacy algorithms/ }));
    expect(page.access()).toEqual({ bindAddress: "192.0.2.7", addressFamily: "ipv6", legacyAlgorithms: true });
  });

  it("say at each field what has to be corrected", async () => {
    draw({ proxy: { kind: "http", address: "p", port: 1, credentialId: "c" }, bindAddress: "two words" }, true);
    await screen.findByText("Give the user that the password is for.");
    expect(screen.getByText("Give one of this computer's addresses.")).toBeTruthy();
  });
});
