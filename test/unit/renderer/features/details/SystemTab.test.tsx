// @vitest-environment happy-dom
import { cleanup, within } from "@testing-library/react";
import { describe, expect, it, onTestFinished } from "vitest";
import { type FleetHealth, resetHealth, useFleetHealth } from "../../../../../renderer/app/state/health.ts";
import { SystemTab } from "../../../../../renderer/features/details/SystemTab.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { HostDetails } from "../../../../../shared/contract/healthDetails.ts";
import { type RenderedPage, renderPage, screen } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";
import { aCalmHost, nothingKnown } from "./detailsData.ts";

const now = Date.now();

function draw(details: HostDetails, answers: Parameters<typeof renderPage>[1] = {}): RenderedPage {
  return renderPage(<SystemTab host={aHost()} />, answers, { "details.watch": [details] });
}
const panel = (name: string): Promise<HTMLElement> => screen.findByRole("region", { name });
const names = async (name: string): Promise<(string | null)[]> =>
  within(await panel(name))
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("gridcell")[0]?.textContent ?? null);

describe("the system tab of a host", () => {
  it("shows what runs, and says that nothing needs attention", async () => {
    draw(aCalmHost(now));
    expect(await screen.findByText("Nothing here needs attention")).toBeTruthy();
    expect(await names("Processes")).toEqual(["mysqld", "sshd"]);
    expect((await panel("Processes")).textContent).toContain("99 processes, CPU of the last 1 min");
    expect((await panel("Listening ports")).textContent).toContain("All addresses");
    expect((await panel("Failed services")).textContent).toContain("No service has failed.");
    expect((await panel("Containers")).textContent).toContain("Docker, 1 of 1 running");
    expect((await panel("Clock and restart")).textContent).toContain("400 µs ahead");
  });

  it("sorts processes by memory when asked", async () => {
    const { user } = draw(aCalmHost(now));
    await user.click(within(await panel("Processes")).getByRole("button", { name: "Process" }));
    expect(await names("Processes")).toEqual(["mysqld", "sshd"]);
    await user.click(within(await panel("Processes")).getByRole("button", { name: "Memory" }));
    expect(await names("Processes")).toEqual(["sshd", "mysqld"]);
  });

  it("names what is not available with the reason, and shows no empty panel for it", async () => {
    draw(aCalmHost(now));
    const missing = await panel("Not available");
    expect(missing.textContent).toContain("Needs smartctl, which is not installed there.");
    expect(missing.textContent).toContain("There is no RAID array or ZFS pool on this host.");
    expect(screen.queryByRole("region", { name: "Disk health" })).toBeNull();
  });

  it("leads to the packages of a host that is patched there, and lists the updates of others itself", async () => {
    const packages = [{ name: "openssl", to: "3.0.17", security: true }];
    const waiting = { waiting: 3, security: 1, packages, listsAt: null };
    draw({
      ...aCalmHost(now),
      updates: { time: now, value: { manager: "apt", ...waiting }, reason: null },
    });
    const updates = await panel("Updates");
    expect(updates.textContent).toContain("3 waiting, 1 for security");
    expect(within(updates).queryByRole("grid")).toBeNull();
    expect(within(updates).getByRole("link").getAttribute("href")).toBe(`#/host/${aHost().id}/packages`);
    cleanup();
    draw({ ...aCalmHost(now), updates: { time: now, value: { manager: "dnf", ...waiting }, reason: null } });
    expect(await names("Updates")).toEqual(["openssl"]);
  });

  it("leads from a finding to its panel", async () => {
    const failed = [{ name: "nginx.service", description: "Web", state: "failed" }];
    const { user } = draw({
      ...aCalmHost(now),
      units: { time: now, value: { count: 1, units: failed }, reason: null },
    });
    const findings = await screen.findByRole("list", { name: "Needs attention" });
    await user.click(within(findings).getByRole("button", { name: "1 failed service" }));
    expect(document.activeElement).toBe(await panel("Failed services"));
  });

  it("searches all panels at once and says when nothing matches", async () => {
    const { fill, user } = draw(aCalmHost(now));
    const field = await screen.findByRole("textbox", { name: "Search in the details" });
    await fill(field, "mysql 92");
    expect(await names("Processes")).toEqual(["mysqld"]);
    expect(screen.queryByRole("region", { name: "Listening ports" })).toBeNull();
    await user.clear(field);
    await fill(field, "no such thing");
    expect(await screen.findByText('Nothing matches "no such thing"')).toBeTruthy();
  });

  it("shows every line of what the host says twice", async () => {
    const message = { time: now - 1000, priority: 3, text: "I/O error, dev sdc" };
    const kernelErrors = { time: now, value: { count: 2, messages: [message, { ...message }] }, reason: null };
    draw({ ...aCalmHost(now), kernelErrors });
    expect(await names("Kernel errors")).toHaveLength(2);
  });

  it("copies the rows of a panel as lines with tabs", async () => {
    const { user } = draw(aCalmHost(now));
    await user.click(within(await panel("Listening ports")).getByRole("button", { name: "Copy listening ports" }));
    expect(await navigator.clipboard.readText()).toBe("22\ttcp\t*\tsshd\t7\n3306\ttcp\t127.0.0.1\t\t");
  });

  it("updates the part that changed and keeps the rest", async () => {
    const page = draw(aCalmHost(now));
    await panel("Processes");
    page.emit("details.watch", {
      users: { time: now, value: { count: 0, sessions: [] }, reason: null },
    });
    expect(await screen.findByText("Nobody is logged in on a terminal.")).toBeTruthy();
    expect(await names("Processes")).toEqual(["mysqld", "sshd"]);
  });

  it("says that the host was not asked yet, and asks it", async () => {
    const page = draw(nothingKnown, { "details.refresh": aCalmHost(now) });
    await page.user.click(await screen.findByRole("button", { name: "Ask it now" }));
    expect(await names("Processes")).toEqual(["mysqld", "sshd"]);
    expect(page.calls).toEqual([{ name: "details.refresh", input: { hostId: "h1" } }]);
  });

  it("says why the host could not be asked, and keeps what is known", async () => {
    const { user } = draw(aCalmHost(now), {
      "details.refresh": new Failure("ssh.unreachable", { host: "web1", address: "192.0.2.1", port: 22, reason: "x" }),
    });
    await user.click(await screen.findByRole("button", { name: "Ask the host now" }));
    expect((await screen.findByRole("alert")).textContent).toContain("web1");
    expect(await names("Processes")).toEqual(["mysqld", "sshd"]);
  });

  it("says why nothing comes when the stream fails, with a way to try again", async () => {
    const page = renderPage(<SystemTab host={aHost()} />, {}, {});
    page.end("details.watch", new Failure("hosts.notFound", { name: "web1" }));
    expect(await screen.findByRole("button", { name: "Try again" })).toBeTruthy();
  });

  it("says since when the values are old while the host does not answer", async () => {
    onTestFinished(resetHealth);
    const health = {
      hostId: "h1",
      status: "failed",
      reasons: [],
      last: null,
      facts: null,
      failure: null,
      since: now,
      spark: [],
    };
    useFleetHealth.setState({ byHost: new Map([["h1", health as FleetHealth]]), loaded: true });
    draw(aCalmHost(now - 600_000));
    expect(await screen.findByText(/Stale, last reading 10 min ago/)).toBeTruthy();
  });

  it("shows a host's text as text", async () => {
    const evil = "<img src=x onerror=alert(1)>";
    const details = aCalmHost(now);
    draw({
      ...details,
      users: {
        time: now,
        value: { count: 1, sessions: [{ user: evil, terminal: "t", since: null, from: evil }] },
        reason: null,
      },
    });
    expect((await panel("Logged-in users")).textContent).toContain(evil);
    expect(document.querySelector("img")).toBeNull();
  });
});
