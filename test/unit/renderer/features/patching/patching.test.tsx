// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { resetInventory, useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { PackagesTab } from "../../../../../renderer/features/patching/PackagesTab.tsx";
import { PatchingPage } from "../../../../../renderer/features/patching/PatchingPage.tsx";
import { PatchReport } from "../../../../../renderer/features/patching/PatchReport.tsx";
import { usePatchState } from "../../../../../renderer/features/patching/store.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import type { PatchInventory } from "../../../../../shared/contract/patching.ts";
import { type Answers, renderPage, screen, type Streams } from "../../../../support/page.tsx";
import { aHost, aPatchInventory, aPatchPlan, aRun } from "../../../../support/pageData.ts";

const idle: Streams = { "runs.watch": [{ full: true, runs: [] }], "runs.log": [] };
const hour = 3_600_000;

beforeEach(() => {
  resetInventory();
  usePatchState.setState(
    { inventories: new Map(), loaded: false, failure: null, busy: new Set(), failures: new Map(), round: null },
    true,
  );
});

/** The tab of a host of which the core knows this much. */
function tab(inventory: PatchInventory | Failure, answers: Answers = {}, streams: Streams = idle, host = aHost()) {
  return renderPage(
    <PackagesTab host={host} />,
    { "patch.known": [], "patch.inventory": inventory, ...answers },
    streams,
  );
}

describe("the updates of a host", () => {
  it("are listed, security first, with how many of each", async () => {
    const page = tab(aPatchInventory());
    const table = within(await screen.findByRole("grid", { name: "Updates" }));
    const rows = table.getAllByRole("row").map((row) => row.textContent);
    expect(rows[1]).toContain("openssl");
    expect(rows[1]).toContain("Security");
    expect(rows[2]).toContain("nano");
    expect(page.text()).toContain("1 security");
    expect(page.text()).toContain("1 other");
  });

  it("are found by words of the name, the version or the origin", async () => {
    const page = tab(aPatchInventory());
    await page.fill(await screen.findByRole("textbox", { name: "Search updates" }), "debian-security 3.0");
    expect(screen.getAllByRole("row")).toHaveLength(2);
    await page.fill(screen.getByRole("textbox", { name: "Search updates" }), " nothing like it");
    await screen.findByText("No update matches the search");
  });

  it("are none when the host is up to date, which is said as far as its lists tell", async () => {
    tab(aPatchInventory({ updates: [] }));
    await screen.findByText("Nothing to update");
    expect(screen.getByText("Up to date")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Plan/ })).toBeNull();
  });

  it("say when the lists are old, and when they were never fetched", async () => {
    tab(aPatchInventory({ listsRefreshedAt: Date.now() - 100 * hour }));
    await screen.findByRole("grid", { name: "Updates" });
    expect(screen.queryByText(/Lists refreshed/)).toBeNull();
  });

  it("say that a reboot waits and what is held back", async () => {
    const page = tab(aPatchInventory({ rebootRequired: true, held: ["linux-image-amd64"] }));
    await screen.findByText("Reboot required");
    expect(page.text()).toContain("Held back on the host: linux-image-amd64");
  });

  it("come after what the package manager left broken, with the command that repairs it", async () => {
    tab(aPatchInventory({ broken: { detail: "dpkg was interrupted", advice: "dpkg --configure -a" } }));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Repair it before you update");
    expect(alert.textContent).toContain("dpkg --configure -a");
  });

  it("that could not be read are told in words, with a way to try again", async () => {
    let reads = 0;
    const page = tab(
      new Failure("ssh.unreachable", { host: "web1", address: "192.0.2.1", port: 22, reason: "refused" }),
      {
        "patch.inventory": () => {
          reads += 1;
          if (reads === 1)
            throw new Failure("ssh.unreachable", { host: "web1", address: "a", port: 22, reason: "refused" });
          return aPatchInventory();
        },
      },
    );
    await screen.findByText(/web1/);
    await page.user.click(await screen.findByRole("button", { name: /again|retry/i }));
    await screen.findByRole("grid", { name: "Updates" });
  });

  it("are read anew after fetching lists at a click", async () => {
    const fresh = aPatchInventory({ updates: [] });
    const page = tab(aPatchInventory(), { "patch.refresh": fresh });
    await page.user.click(await screen.findByRole("button", { name: "Refresh lists" }));
    await screen.findByText("Nothing to update");
  });
});

describe("planning updates", () => {
  it("shows the plan and applies exactly that", async () => {
    const page = tab(aPatchInventory(), { "patch.plan": aPatchPlan(), "patch.apply": { runId: "r1" } });
    await page.user.click(await screen.findByRole("button", { name: "Plan all updates" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Update web1" }));
    await page.user.click(dialog.getByRole("button", { name: "Apply updates" }));
    await waitFor(() =>
      expect(page.calls.at(-1)).toEqual({
        name: "patch.apply",
        input: { hostId: "h1", planHash: "a".repeat(64), count: undefined },
      }),
    );
  });

  it("offers security alone where there is something else too", async () => {
    const page = tab(aPatchInventory(), { "patch.plan": aPatchPlan({ scope: "security" }) });
    await page.user.click(await screen.findByRole("button", { name: "Plan security only" }));
    await screen.findByRole("button", { name: "Apply security updates" });
    expect(page.calls.at(-1)?.input).toEqual({ hostId: "h1", scope: "security" });
  });

  it("says why there is no plan", async () => {
    const page = tab(aPatchInventory(), {
      "patch.plan": new Failure("patch.locked", { host: "web1", holder: "apt-get" }),
    });
    await page.user.click(await screen.findByRole("button", { name: "Plan all updates" }));
    expect((await screen.findByRole("alert")).textContent).toContain("apt-get");
  });

  it("keeps the dialog when the host has changed meanwhile", async () => {
    const stale = new Failure("plan.stale", { host: "web1", changed: "packages" });
    const page = tab(aPatchInventory(), { "patch.plan": aPatchPlan(), "patch.apply": stale });
    await page.user.click(await screen.findByRole("button", { name: "Plan all updates" }));
    const dialog = within(await screen.findByRole("dialog"));
    await page.user.click(dialog.getByRole("button", { name: "Apply updates" }));
    await dialog.findByRole("alert");
  });
});

describe("a run of updates", () => {
  it("takes the place of the list while it goes on", async () => {
    tab(aPatchInventory(), {}, { ...idle, "runs.watch": [{ full: true, runs: [aRun()] }] });
    await screen.findByRole("region", { name: "Update web1" });
    expect(screen.queryByRole("grid", { name: "Updates" })).toBeNull();
  });

  it("that ended a while ago can be looked at again", async () => {
    const ended = aRun({ state: "succeeded", endedAt: Date.now() - hour, report: { upgraded: [] } });
    const page = tab(aPatchInventory(), {}, { ...idle, "runs.watch": [{ full: true, runs: [ended] }] });
    await page.user.click(await screen.findByRole("button", { name: "Show what was done" }));
    await screen.findByText("0 packages updated");
    await page.user.click(screen.getByRole("button", { name: "Back to the updates" }));
    await screen.findByRole("grid", { name: "Updates" });
  });

  it("of another host is not shown here", async () => {
    tab(aPatchInventory(), {}, { ...idle, "runs.watch": [{ full: true, runs: [aRun({ hostId: "h2" })] }] });
    await screen.findByRole("grid", { name: "Updates" });
  });
});

describe("the report of a run", () => {
  const report = {
    upgraded: [
      { name: "openssl", from: "3.0.1", to: "3.0.2", security: true },
      { name: "libnew", from: null, to: "1", security: false },
    ],
    broken: ["mysql-server"],
    keptFiles: ["/etc/ssh/sshd_config"],
    rebootRequired: true,
  };

  it("says what was done, and what needs attention before it", () => {
    const page = renderPage(<PatchReport run={aRun({ report })} />);
    expect(page.text()).toContain("2 packages updated, 1 of them security");
    expect(page.text()).toContain("Broken, to be repaired (1)mysql-server");
    expect(page.text()).toContain("/etc/ssh/sshd_config");
    expect(page.text()).toContain("Reboot required");
    expect(page.text().indexOf("mysql-server")).toBeLessThan(page.text().indexOf("openssl"));
  });

  it("of an older version is shown as far as it goes", () => {
    const page = renderPage(<PatchReport run={aRun({ report: { upgraded: "?", rebootRequired: 1 } })} />);
    expect(page.text()).toContain("0 packages updated");
    expect(page.text()).toContain("Reboot not known");
  });

  it("is bounded where thousands of packages changed", () => {
    const notUpgraded = Array.from({ length: 834 }, (_, n) => `package-${n}`);
    const page = renderPage(<PatchReport run={aRun({ report: { notUpgraded } })} />);
    expect(page.text()).toContain("Not updated (834)");
    expect(page.text()).toContain("and 634 more names");
  });
});

describe("the page of all hosts", () => {
  const hosts = [aHost(), aHost({ id: "h2", name: "db1" }), aHost({ id: "h3", name: "lab1", environment: "lab" })];
  const put = (list: readonly Host[]): void =>
    useInventory.setState({ hosts: new Map(list.map((host) => [host.id, host])), loaded: true });
  const known = [aPatchInventory(), aPatchInventory({ hostId: "h2", updates: [], rebootRequired: true })];

  it("teaches where to begin when there is no host", async () => {
    put([]);
    renderPage(<PatchingPage />, { "patch.known": [] }, idle);
    await screen.findByText("No hosts yet");
  });

  it("has each host with what is known of it, worst first", async () => {
    put(hosts);
    const page = renderPage(<PatchingPage />, { "patch.known": known }, idle);
    const table = within(await screen.findByRole("grid", { name: "Hosts and their updates" }));
    const rows = table
      .getAllByRole("row")
      .slice(1)
      .map((row) => row.textContent);
    expect(rows[0]).toContain("web1");
    expect(rows.at(-1)).toContain("lab1");
    expect(rows.at(-1)).toContain("Not read yet");
    expect(page.text()).toContain("1 host with security updates, 1 with any, 1 to reboot, 1 not read yet");
  });

  it("refreshes those that the filter leaves, and says how far it is", async () => {
    put(hosts);
    const page = renderPage(<PatchingPage />, { "patch.known": known, "patch.refresh": aPatchInventory() }, idle);
    await screen.findByRole("grid", { name: "Hosts and their updates" });
    await page.fill(screen.getByRole("combobox", { name: "Filter the hosts" }), "env:lab");
    await page.user.click(await screen.findByRole("button", { name: "Refresh 1 host" }));
    await waitFor(() =>
      expect(page.calls.filter(({ name }) => name === "patch.refresh").map(({ input }) => input)).toEqual([
        { hostId: "h3" },
      ]),
    );
  });

  it("tells of one that could not be refreshed in its row, and goes on with the others", async () => {
    put(hosts);
    const page = renderPage(
      <PatchingPage />,
      {
        "patch.known": known,
        "patch.refresh": (input) => {
          if (input.hostId === "h2") throw new Failure("patch.refreshFailed", { host: "db1", detail: "no route" });
          return aPatchInventory({ hostId: input.hostId, updates: [] });
        },
      },
      idle,
    );
    await page.user.click(await screen.findByRole("button", { name: "Refresh all hosts" }));
    await screen.findByText("Failed");
    await waitFor(() => expect(page.calls.filter(({ name }) => name === "patch.refresh")).toHaveLength(3));
  });

  it("says what went wrong when nothing is known of any", async () => {
    put(hosts);
    renderPage(<PatchingPage />, { "patch.known": new Failure("internal", { reference: "ab12" }) }, idle);
    expect((await screen.findByRole("alert")).textContent).toContain("ab12");
  });
});
