// @vitest-environment happy-dom
import { waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { hostsAtOnce, useCapacity } from "../../../../../renderer/features/capacity/useCapacity.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { HandlerInput } from "../../../../../shared/contract/index.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const ids = Array.from({ length: hostsAtOnce * 2 + 5 }, (_, index) => `h${index}`);

function Probe({ hostIds }: { hostIds: readonly string[] }) {
  const { report, done, total, failure, reload } = useCapacity(hostIds);
  return (
    <>
      <output>{`${done} of ${total}, ${report?.observed.length ?? "none"}, ${failure?.code ?? "well"}`}</output>
      <button type="button" onClick={reload}>
        again
      </button>
    </>
  );
}
const answer = ({ hostIds }: HandlerInput<"capacity.report">) => ({
  generatedAt: 1,
  trends: [],
  unusual: [],
  sizing: [],
  observed: hostIds.map((hostId) => ({ hostId, days: 0, needs: { trend: 7, unusual: 21, sizing: 14 } })),
});
const shown = (): string | null => screen.getByRole("status").textContent;

describe("the capacity of a large fleet", () => {
  it("is asked for part by part, one after another, and grows as it comes", async () => {
    let under = 0;
    const page = renderPage(<Probe hostIds={ids} />, {
      "capacity.report": async (input) => {
        under += 1;
        expect(under).toBe(1);
        await Promise.resolve();
        under -= 1;
        return answer(input);
      },
    });
    await waitFor(() => expect(shown()).toBe(`${ids.length} of ${ids.length}, ${ids.length}, well`));
    expect(page.calls.map(({ input }) => (input as { hostIds: string[] }).hostIds.length)).toEqual([
      hostsAtOnce,
      hostsAtOnce,
      5,
    ]);
  });

  it("keeps what came when a later part fails, and can be asked again", async () => {
    let asked = 0;
    const page = renderPage(<Probe hostIds={ids} />, {
      "capacity.report": (input) =>
        ++asked === 2 ? new Failure("internal", { reference: "abc" }) : Promise.resolve(answer(input)),
    });
    await waitFor(() => expect(shown()).toBe(`${hostsAtOnce} of ${ids.length}, ${hostsAtOnce}, internal`));
    await page.user.click(screen.getByRole("button", { name: "again" }));
    await waitFor(() => expect(shown()).toBe(`${ids.length} of ${ids.length}, ${ids.length}, well`));
  });

  it("is not asked for without hosts", async () => {
    const page = renderPage(<Probe hostIds={[]} />);
    await Promise.resolve();
    expect(shown()).toBe("0 of 0, none, well");
    expect(page.calls).toEqual([]);
  });
});
