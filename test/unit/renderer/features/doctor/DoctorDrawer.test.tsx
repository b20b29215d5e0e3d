// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { examineHost, useDoctorPanel } from "../../../../../renderer/app/state/doctor.ts";
import { useConnections } from "../../../../../renderer/app/state/connections.ts";
import { useHostEditor } from "../../../../../renderer/app/state/hostEditor.ts";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { useHostKeyQuestions } from "../../../../../renderer/components/hostKeyGate.ts";
import { DoctorDrawer } from "../../../../../renderer/features/doctor/DoctorDrawer.tsx";
import { LegacyBadge } from "../../../../../renderer/features/doctor/LegacyBadge.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { DoctorStep } from "../../../../../shared/contract/doctor.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { host } from "../../../shared/filter/hosts.ts";

const step = (name: DoctorStep["step"], more: Partial<DoctorStep> = {}): DoctorStep => ({
  hop: 0,
  host: "shop",
  step: name,
  state: "waiting",
  milliseconds: null,
  facts: [],
  cause: null,
  failure: null,
  ...more,
});
const gate = host("gate");
const shop = host("shop", { access: { legacyAlgorithms: true } });

beforeEach(() => {
  useInventory.setState({
    hosts: new Map([gate, shop].map((one) => [one.id, one])),
    loaded: true,
    failure: null,
  });
  useDoctorPanel.setState({ hostId: null });
  useHostEditor.setState({ open: null });
});

async function open(...steps: DoctorStep[]) {
  const page = renderPage(<DoctorDrawer />, {}, { "doctor.run": [{ type: "all", steps }] });
  examineHost(shop.id);
  await screen.findByRole("dialog", { name: "The connection to shop" });
  return page;
}
const item = (text: string): HTMLElement => {
  const found = screen.getAllByRole("listitem").find((entry) => entry.textContent?.startsWith(text));
  if (!found) throw new Error(`no step ${text}`);
  return found;
};

describe("the doctor's panel", () => {
  it("shows each step as it comes, with what was seen, and an end that is well", async () => {
    const page = await open(step("connect"), step("greeting"));
    await screen.findByText(/logs in to shop anew/);
    const facts = [{ name: "address" as const, values: ["192.0.2.1"] }];
    page.emit("doctor.run", {
      type: "step",
      index: 0,
      step: step("connect", { state: "ok", milliseconds: 12.4, facts }),
    });
    await waitFor(() => expect(item("Connection").textContent).toContain("OK, 12 ms"));
    expect(item("Connection").textContent).toContain("connected to192.0.2.1");
    expect(item("SSH greeting").textContent).toContain("Waiting");
    page.end("doctor.run", null);
    await screen.findByText("Every step worked.");
    expect(screen.queryByRole("button", { name: /Edit|Review/ })).toBeNull();
  });

  it("says of the failed step what it means and what to do, and leads to the host's settings", async () => {
    const failure = {
      code: "ssh.unreachable",
      params: { host: "shop", address: "a", port: 22, reason: "ECONNREFUSED" },
    };
    const page = await open(
      step("connect", { state: "failed", cause: "portClosed", failure }),
      step("greeting", { state: "skipped", cause: "notReached" }),
      step("proxy", { state: "skipped", cause: "noProxy" }),
    );
    page.end("doctor.run", null);
    await screen.findByText("One step failed.");
    expect(item("Connection").textContent).toContain("shop cannot be reached at a:22 (it refused the connection).");
    expect(item("Connection").textContent).toContain("nothing listens on this port");
    expect(item("Connection").textContent).toContain("Check the port");
    expect(item("Connection").textContent).toContain("On the serversystemctl status ssh sshd");
    expect(within(item("Connection")).getByRole("button", { name: "Copy command" })).toBeTruthy();
    expect(item("SSH greeting").textContent).toContain("Not reached");
    expect(item("Proxy").textContent).toContain("No proxy is used.");
    await page.user.click(screen.getByRole("button", { name: "Edit shop" }));
    expect(useHostEditor.getState().open).toEqual({ hostId: shop.id });
    expect(useDoctorPanel.getState().hostId).toBeNull();
  });

  it("names the hop that failed, and asks about its key, not the host's", async () => {
    const key = { fingerprint: "SHA256:x", keyType: "ssh-ed25519", key: "AAAA" };
    const failure = { code: "ssh.hostKeyUnknown", params: { host: "gate", ...key } };
    const page = await open(
      step("hostKey", { host: "gate", state: "failed", cause: "keyUnknown", failure }),
      step("connect", { hop: 1, state: "skipped", cause: "notReached" }),
    );
    page.end("doctor.run", null);
    await screen.findByText("One step failed, at gate.");
    expect(within(screen.getByRole("region", { name: "gate" })).getByText("Failed")).toBeTruthy();
    expect(screen.getByRole("region", { name: "shop" })).toBeTruthy();
    await page.user.click(screen.getByRole("button", { name: "Review host key" }));
    expect(useHostKeyQuestions.getState().queue).toMatchObject([{ hostId: gate.id, host: "gate", key: "AAAA" }]);
    useHostKeyQuestions.setState({ queue: [] });
  });

  it("starts over when asked to, and says why it could not go on", async () => {
    const page = await open(step("connect", { state: "running" }));
    const again = screen.getByRole("button", { name: "Examine again" });
    await waitFor(() => expect((again as HTMLButtonElement).disabled).toBe(true));
    page.end("doctor.run", new Failure("hosts.jumpLoop", { name: "shop" }));
    await screen.findByText("The jump hosts of shop lead back to it.");
    await page.user.click(again);
    await screen.findByText(/logs in to shop anew/);
    expect(screen.queryByText(/lead back/)).toBeNull();
  });
});

describe("the badge of legacy algorithms", () => {
  const since = 0;

  it("stays with a host that allows them, and names those in use", async () => {
    const weak = ["ssh-rsa", "aes128-cbc"];
    const state = { hostId: shop.id, state: "connected" as const, channels: 1, weak, failure: null, since };
    useConnections.setState({ byHost: new Map([[shop.id, state]]) });
    const page = renderPage(<LegacyBadge host={shop} />);
    await page.user.hover(screen.getByText("Legacy algorithms"));
    await screen.findByText(/In use now: ssh-rsa, aes128-cbc\./);
    useConnections.setState({ byHost: new Map() });
    await screen.findByText(/None of them is in use now\./);
  });

  it("is not there for any other host", () => {
    renderPage(<LegacyBadge host={gate} />);
    expect(screen.queryByText("Legacy algorithms")).toBeNull();
  });
});
