// @vitest-environment happy-dom
import { act } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useLiveHealth } from "../../../../../renderer/features/host/useLiveHealth.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { HostHealth } from "../../../../../shared/contract/health.ts";
import type { StreamEvent } from "../../../../../shared/contract/index.ts";
import { changing } from "../../../../support/changing.tsx";
import { renderPage } from "../../../../support/page.tsx";
import { reading } from "./reading.ts";

const health = (hostId: string, part: Partial<HostHealth> = {}): HostHealth => ({
  hostId,
  status: "ok",
  reasons: [],
  last: null,
  facts: null,
  failure: null,
  since: 0,
  ...part,
});
const cpu = (percent: number) => ({ cpu: { percent, iowaitPercent: 0, stealPercent: null, cores: [] } });
type Live = StreamEvent<"health.live">;

function follow(interval: number | null = 1) {
  function Following({ hostId, seconds }: { hostId: string; seconds: number | null }) {
    const { series, last, health: now, failure } = useLiveHealth(hostId, seconds);
    const known = series.known().length > 0 ? "some" : "no";
    return `${now?.hostId ?? "nobody"} ${now?.status ?? "unknown"}, ${last?.cpu.percent ?? "no"} %, ${known} series, ${failure?.code ?? "live"}`;
  }
  const { part, change } = changing({ hostId: "h1", seconds: interval }, (props) => <Following {...props} />);
  const page = renderPage(part);
  return {
    ...page,
    turn: (hostId: string) => change({ hostId, seconds: interval }),
    slow: (seconds: number | null) => change({ hostId: "h1", seconds }),
    tell: (event: Live) => act(() => page.emit("health.live", event)),
    end: (failure: Failure) => act(() => page.end("health.live", failure)),
  };
}
const history = (hostId: string, ...percents: number[]): Live => ({
  type: "history",
  samples: percents.map((percent, at) => reading(at, cpu(percent))),
  health: health(hostId),
});

describe("the live health of a host", () => {
  it("begins with what the core remembers, and goes on with each reading", () => {
    const { tell, text } = follow();
    expect(text()).toBe("nobody unknown, no %, no series, live");
    tell(history("h1", 10, 20));
    expect(text()).toBe("h1 ok, 20 %, some series, live");
    tell({ type: "sample", sample: reading(9, cpu(30)) });
    expect(text()).toBe("h1 ok, 30 %, some series, live");
  });

  it("keeps the last reading when only the status changes", () => {
    const { tell, text } = follow();
    tell(history("h1", 10));
    tell({ type: "status", health: health("h1", { status: "failed" }) });
    expect(text()).toBe("h1 failed, 10 %, some series, live");
  });

  it("has no reading where the core remembers none", () => {
    const { tell, text } = follow();
    tell(history("h1"));
    expect(text()).toBe("h1 ok, no %, no series, live");
  });

  it("is never that of another host, from the first moment on", () => {
    const { tell, turn, text } = follow();
    tell(history("h1", 99));
    turn("h2");
    expect(text()).toBe("nobody unknown, no %, no series, live");
    tell(history("h2", 5));
    expect(text()).toBe("h2 ok, 5 %, some series, live");
    turn("h1");
    expect(text()).toBe("nobody unknown, no %, no series, live");
  });

  it("stays while the host is asked more or less often", () => {
    const { tell, slow, text } = follow();
    tell(history("h1", 10));
    slow(10);
    expect(text()).toBe("h1 ok, 10 %, some series, live");
    tell(history("h1", 10, 11));
    expect(text()).toBe("h1 ok, 11 %, some series, live");
  });

  it("stays, and is not asked for, while nobody sees it", () => {
    const { tell, slow, text } = follow();
    tell(history("h1", 10));
    slow(null);
    tell({ type: "sample", sample: reading(9, cpu(30)) });
    expect(text()).toBe("h1 ok, 10 %, some series, live");
  });

  it("says why it ended, and keeps what is known", () => {
    const { tell, end, text } = follow();
    tell(history("h1", 10));
    end(new Failure("vault.locked"));
    expect(text()).toBe("h1 ok, 10 %, some series, vault.locked");
  });

  it("takes a reading that is older than the last for no news of its lines", () => {
    const { tell, text } = follow();
    tell(history("h1", 10, 20, 30));
    tell(history("h1", 40));
    expect(text()).toBe("h1 ok, 40 %, some series, live");
  });
});
