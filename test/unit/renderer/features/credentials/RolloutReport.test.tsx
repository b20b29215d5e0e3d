// @vitest-environment happy-dom
import { within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useDialog } from "../../../../../renderer/features/credentials/dialogs.ts";
import { RolloutReport } from "../../../../../renderer/features/credentials/RolloutReport.tsx";
import type { Run } from "../../../../../shared/contract/runs.ts";
import { aRun } from "../../../../support/pageData.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const hosts = [
  { hostId: "h1", host: "web-1", stage: "done", failure: null, left: "the old key was left in place" },
  {
    hostId: "h2",
    host: "web-2",
    stage: "failed",
    failure: { code: "ssh.noAgent", params: { host: "web-2" } },
    left: null,
  },
  { hostId: "h3", host: "web-3", stage: "skipped", failure: null, left: null },
];
const draw = (part: Partial<Run>) => {
  let changed = 0;
  const run = aRun({ report: { mode: "rotate", credentialId: "old", newCredentialId: "new", hosts }, ...part });
  const page = renderPage(<RolloutReport run={run} onChanged={() => (changed += 1)} />);
  return { ...page, changes: () => changed };
};

describe("the report of a rollout", () => {
  it("says of each host how it came out, and why", async () => {
    draw({ state: "failed", endedAt: 1 });
    const [first, second, third] = within(await screen.findByRole("list", { name: "Hosts" })).getAllByRole("listitem");
    expect(first?.textContent).toBe("web-1Donethe old key was left in place");
    expect(second?.textContent).toMatch(/^web-2Failed.*agent/i);
    expect(third?.textContent).toBe("web-3Not begun");
  });

  it("offers another plan for exactly the hosts that are left", async () => {
    const page = draw({ state: "failed", endedAt: 1 });
    await page.user.click(await screen.findByRole("button", { name: "Plan again for these 2 hosts" }));
    expect(useDialog.getState().open).toEqual({ kind: "rollout", mode: "rotate", id: "old", hostIds: ["h2", "h3"] });
    expect(page.changes()).toBe(1);
  });

  it("offers nothing while it goes on, and has the list read again only at its end", async () => {
    const page = draw({ state: "running", endedAt: null });
    await screen.findByRole("list", { name: "Hosts" });
    expect(screen.queryByRole("button")).toBeNull();
    expect(page.changes()).toBe(0);
  });

  it("is empty for a run that has none yet", () => {
    expect(draw({ report: null }).text()).toBe("");
  });
});
