// @vitest-environment happy-dom
import { within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { alertOrder, AlertStrip } from "../../../../../renderer/features/host/AlertStrip.tsx";
import type { Alert } from "../../../../../shared/contract/alerts.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const now = Date.now();
const alert = (id: string, part: Partial<Alert> = {}): Alert => ({
  id,
  ruleId: "r1",
  ruleName: "Rule",
  hostId: "h1",
  label: "",
  severity: "warning",
  state: "firing",
  message: `message ${id}`,
  culprit: null,
  value: null,
  runbook: null,
  since: now - 60_000,
  firedAt: now,
  resolvedAt: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  note: "",
  quietBecause: null,
  ...part,
});
const strip = (alerts: Alert[]) =>
  renderPage(<AlertStrip hostId="h1" />, {}, { "alerts.watch": [{ type: "all", alerts }] });

describe("what is wrong with a host", () => {
  it("stands worst first, what somebody has taken last, then the oldest", () => {
    const order = alertOrder([
      alert("taken", { severity: "critical", state: "acknowledged" }),
      alert("young", { since: now }),
      alert("old", { since: 1 }),
      alert("worst", { severity: "critical" }),
    ]);
    expect(order.map(({ id }) => id)).toEqual(["worst", "old", "young", "taken"]);
  });

  it("says who is to blame once, and leaves the server's text a text", async () => {
    const page = strip([
      alert("a", { message: "CPU of db-1 is 93 %: <i>postgres</i>", culprit: "<i>postgres</i>" }),
      alert("b", { culprit: "cron" }),
    ]);
    await screen.findByText("message b");
    expect(page.text().split("<i>postgres</i>")).toHaveLength(2);
    expect(page.text()).toContain("cron");
  });

  it("does not ask for what somebody has taken, and says what else there is", async () => {
    strip([alert("a", { state: "acknowledged" }), ...["b", "c", "d", "e"].map((id) => alert(id))]);
    const region = within(await screen.findByRole("region", { name: "Alerts of this host" }));
    expect(region.getAllByRole("listitem")).toHaveLength(3);
    expect(region.getByRole("link", { name: "2 more alerts" })).toBeTruthy();
  });

  it("leaves other hosts' alerts, soft ones and an empty strip out", async () => {
    const page = strip([alert("a", { hostId: "h2" }), alert("b", { state: "soft" })]);
    await Promise.resolve();
    expect(screen.queryByRole("region")).toBeNull();
    expect(page.text()).not.toContain("message");
  });
});
