// @vitest-environment happy-dom
import { act } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { AlertsBadge, firingOf } from "../../../../renderer/components/AlertsBadge.tsx";
import { useAlertsState } from "../../../../renderer/components/alertsStore.ts";
import type { Alert } from "../../../../shared/contract/alerts.ts";
import { renderPage, screen } from "../../../support/page.tsx";

const alert = (id: string, change: Partial<Alert> = {}): Alert => ({
  id,
  ruleId: "r",
  ruleName: "Rule",
  hostId: "web",
  label: "",
  severity: "warning",
  state: "firing",
  message: `message of ${id}`,
  culprit: null,
  value: 1,
  runbook: null,
  since: 0,
  firedAt: 0,
  resolvedAt: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  note: "",
  quietBecause: null,
  ...change,
});
const show = (...alerts: Alert[]): void =>
  act(() => useAlertsState.setState({ byId: new Map(alerts.map((one) => [one.id, one])), loaded: true }));

afterEach(() => useAlertsState.setState({ byId: new Map(), loaded: false, failure: null }));

describe("the badge of a host's alerts", () => {
  it("counts those that fire, says their messages worst first, and looks as the worst does", () => {
    renderPage(<AlertsBadge hostId="web" />);
    show(
      alert("a"),
      alert("b", { severity: "critical", state: "flapping", message: "<b>down</b>" }),
      alert("c", { hostId: "db" }),
      ...(["soft", "acknowledged", "silenced", "unknown"] as const).map((state) => alert(state, { state })),
    );
    const badge = screen.getByRole("img", { name: "2 alerts: <b>down</b>; message of a" });
    expect(badge.textContent).toBe("2");
    expect(badge.dataset["tone"]).toBe("critical");
    expect(badge.querySelector("b")).toBeNull();
  });

  it("is not there while the host is quiet, and goes when what fired is over", () => {
    renderPage(<AlertsBadge hostId="web" />);
    expect(screen.queryByRole("img")).toBeNull();
    show(alert("a"));
    screen.getByRole("img", { name: "1 alert: message of a" });
    show(alert("a", { state: "acknowledged" }));
    expect(screen.queryByRole("img")).toBeNull();
  });

  it("leaves out what is only to be known, as the status line does", () => {
    renderPage(<AlertsBadge hostId="web" />);
    show(alert("a", { severity: "info" }));
    expect(screen.queryByRole("img")).toBeNull();
    show(alert("a", { severity: "info" }), alert("b"));
    screen.getByRole("img", { name: "1 alert: message of b" });
  });

  it("groups all alerts once for each state of them", () => {
    const all = new Map([alert("a"), alert("b", { hostId: null })].map((one) => [one.id, one]));
    expect(firingOf(all, "web")).toBe(firingOf(all, "web"));
    expect(firingOf(all, "db")).toEqual([]);
  });
});
