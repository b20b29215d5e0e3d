// @vitest-environment happy-dom
import { waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { useHistory, useRange } from "../../../../../renderer/components/charts/useRange.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { HandlerInput, Output } from "../../../../../shared/contract/index.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const to = 1_700_000_000;
const cpu = [{ hostId: "h1", metric: "cpu.percent", label: "" }];
const load = [{ hostId: "h1", metric: "load.1", label: "" }];

function answer({ series, from }: HandlerInput<"metrics.range">): Output<"metrics.range"> {
  const value = series[0]?.metric === "load.1" ? 2 : 50;
  return {
    stepSeconds: 60,
    times: [from],
    series: series.map((ref) => ({ ...ref, mean: [value], min: [value], max: [value] })),
  };
}

/** Shows the first value, and lets a test change what is asked for. */
function Probe() {
  const [series, setSeries] = useState<typeof cpu | null>(cpu);
  const [span, setSpan] = useState({ from: to - 900, to });
  const { history, failure, loading, reload } = useHistory(series, span.from, span.to);
  return (
    <>
      <output>{failure ? failure.code : loading ? "loading" : String(history?.series[0]?.mean[0])}</output>
      <button type="button" onClick={() => setSpan(({ from, to: end }) => ({ from: from + 1, to: end + 1 }))}>
        a second
      </button>
      <button type="button" onClick={() => setSpan({ from: to - 7200, to })}>
        zoom
      </button>
      <button type="button" onClick={() => setSeries(load)}>
        other
      </button>
      <button type="button" onClick={() => setSeries(null)}>
        hide
      </button>
      <button type="button" onClick={reload}>
        reload
      </button>
    </>
  );
}
const shown = (): string | null => screen.getByRole("status").textContent;
const press = (page: ReturnType<typeof renderPage>, name: string): Promise<void> =>
  page.user.click(screen.getByRole("button", { name }));

describe("the history behind a chart", () => {
  it("is asked for once, in milliseconds and whole numbers", async () => {
    const page = renderPage(<Probe />, { "metrics.range": answer });
    await waitFor(() => expect(shown()).toBe("50"));
    expect(page.calls).toEqual([
      {
        name: "metrics.range",
        input: { series: cpu, from: (to - 900) * 1000, to: to * 1000, width: expect.any(Number) },
      },
    ]);
  });

  it("is not asked again for each second that the clock moves on", async () => {
    const page = renderPage(<Probe />, { "metrics.range": answer });
    await waitFor(() => expect(shown()).toBe("50"));
    for (let second = 0; second < 5; second += 1) await press(page, "a second");
    expect(page.calls).toHaveLength(1);
  });

  it("is asked again for another span, the old values standing meanwhile", async () => {
    const page = renderPage(<Probe />, { "metrics.range": answer });
    await waitFor(() => expect(shown()).toBe("50"));
    await press(page, "zoom");
    expect(shown()).toBe("50");
    await waitFor(() => expect(page.calls).toHaveLength(2));
    expect(page.calls[1]?.input).toMatchObject({ from: (to - 7200) * 1000 });
  });

  it("never shows the values of one series as those of another", async () => {
    const page = renderPage(<Probe />, { "metrics.range": answer });
    await waitFor(() => expect(shown()).toBe("50"));
    await press(page, "other");
    expect(shown()).not.toBe("50");
    await waitFor(() => expect(shown()).toBe("2"));
  });

  it("is not asked for while the chart is out of view", async () => {
    const page = renderPage(<Probe />, { "metrics.range": answer });
    await waitFor(() => expect(shown()).toBe("50"));
    await press(page, "hide");
    await press(page, "zoom");
    await press(page, "reload");
    expect(page.calls).toHaveLength(1);
  });

  it("says why it could not be read, and is there after another try", async () => {
    let asked = 0;
    const page = renderPage(<Probe />, {
      "metrics.range": (input) => (asked++ === 0 ? new Failure("metrics.badRange", { problem: "p" }) : answer(input)),
    });
    await waitFor(() => expect(shown()).toBe("metrics.badRange"));
    await press(page, "reload");
    await waitFor(() => expect(shown()).toBe("50"));
  });
});

/** Shows the table of a history. */
function TableProbe() {
  const { table } = useRange(cpu, to - 900, to);
  return <output>{table ? `${table.time.join()} ${table.columns[0]?.values.join()}` : "none"}</output>;
}

it("without live values the history is a table in seconds", async () => {
  renderPage(<TableProbe />, { "metrics.range": answer });
  expect(shown()).toBe("none");
  await waitFor(() => expect(shown()).toBe(`${to - 900} 50`));
});
