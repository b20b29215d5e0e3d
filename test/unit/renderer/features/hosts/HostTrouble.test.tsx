// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import { type FleetHealth, resetHealth, useFleetHealth } from "../../../../../renderer/app/state/health.ts";
import { HostTrouble } from "../../../../../renderer/features/hosts/HostTrouble.tsx";
import { emptySample } from "../../../../support/samples.ts";
import { type RenderedPage, renderPage, screen } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";

const host = aHost({ name: "web-1" });

/** The strip of a host whose health is this. */
function draw(change: Partial<FleetHealth>): RenderedPage {
  const health: FleetHealth = {
    hostId: host.id,
    status: "ok",
    reasons: [],
    last: { ...emptySample, time: Date.now() - 120_000 },
    facts: null,
    failure: null,
    since: Date.now(),
    spark: [],
    ...change,
  };
  useFleetHealth.setState({ byHost: new Map([[host.id, health]]) });
  return renderPage(<HostTrouble host={host} />);
}
afterEach(resetHealth);

describe("the strip above a host's tabs", () => {
  it.each(["ok", "warning", "critical", "connecting", "unknown"] as const)(
    "is not there while the host is %s",
    (status) => {
      draw({ status });
      expect(screen.queryByRole("status")).toBeNull();
    },
  );

  it("blames nobody while this computer cannot see the host, whatever failed last", () => {
    draw({
      status: "unobserved",
      failure: {
        code: "ssh.unreachable",
        params: { host: "web-1", address: "10.0.0.1", port: 22, reason: "ENETUNREACH" },
      },
    });
    const strip = screen.getByRole("status");
    expect(strip.textContent).toContain("This computer cannot see the host now.");
    expect(strip.textContent).toContain("Nothing is known to be wrong with the host");
    expect(strip.textContent).not.toContain("10.0.0.1");
    expect(strip.getAttribute("data-tone")).toBe("stale");
  });

  it("says what failed and offers to try again when it is the host", () => {
    draw({
      status: "failed",
      failure: { code: "ssh.timeout", params: { host: "web-1", seconds: 10, step: "connect" } },
    });
    const strip = screen.getByRole("status");
    expect(strip.getAttribute("data-tone")).toBe("critical");
    expect(strip.textContent).toContain("web-1");
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  });

  it("says since when a host is quiet that only answers late", () => {
    draw({ status: "stale" });
    expect(screen.getByRole("status").textContent).toContain("No reading has come for a while.");
  });
});
