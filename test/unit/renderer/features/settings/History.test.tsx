// @vitest-environment happy-dom
import { waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { History } from "../../../../../renderer/features/settings/History.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Output } from "../../../../../shared/contract/index.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const retention: Output<"metrics.retention"> = {
  rawHours: 24,
  minuteDays: 30,
  quarterDays: 400,
  maxBytes: 10 * 2 ** 30,
  metrics: {},
};
const usage: Output<"metrics.usage"> = {
  bytes: 3 * 2 ** 20,
  series: 61,
  samples: 1_234_567,
  oldest: Date.UTC(2026, 9, 1),
};
const answers = { "metrics.retention": retention, "metrics.usage": usage };
const field = (name: string): HTMLInputElement => screen.getByRole<HTMLInputElement>("combobox", { name });

describe("the settings of the history", () => {
  it("say how long each resolution is kept, and what all of it takes", async () => {
    const page = renderPage(<History />, answers);
    await screen.findByText(/3.0 MiB for 1,234,567 values of 61 series/);
    expect(field("Every 10 seconds").value).toBe("A day");
    expect(field("Every minute").value).toBe("30 days");
    expect(field("Every 15 minutes").value).toBe("400 days");
    expect(field("Largest size").value).toBe("10.0 GiB");
    expect(page.text()).toContain("the oldest is thinned first");
  });

  it("offer a value that was set elsewhere, too", async () => {
    renderPage(<History />, { ...answers, "metrics.retention": { ...retention, rawHours: 5, maxBytes: 3 * 2 ** 30 } });
    await screen.findByText("Forget the history");
    await waitFor(() => expect(field("Every 10 seconds").value).toBe("5 hours"));
    expect(field("Largest size").value).toBe("3.0 GiB");
  });

  it("send all of the retention with what was chosen", async () => {
    const page = renderPage(<History />, { ...answers, "metrics.setRetention": undefined });
    await screen.findByText("Forget the history");
    await page.user.click(field("Every 10 seconds"));
    await page.user.click(await screen.findByRole("option", { name: "A week" }));
    await waitFor(() =>
      expect(page.calls).toContainEqual({ name: "metrics.setRetention", input: { ...retention, rawHours: 168 } }),
    );
    await waitFor(() => expect(page.calls.filter(({ name }) => name === "metrics.retention")).toHaveLength(2));
  });

  it("let one metric be kept for another time, or not at all", async () => {
    const page = renderPage(<History />, {
      ...answers,
      "metrics.retention": {
        ...retention,
        metrics: {
          "cpu.core": { keep: true, minuteDays: 7, quarterDays: 7 },
          "load.1": { keep: true, quarterDays: 14 },
        },
      },
      "metrics.setRetention": undefined,
    });
    await screen.findByText("Forget the history");
    await waitFor(() => expect(field("CPU core").value).toBe("A week"));
    expect(field("Load, 1 minute").value).toBe("14 days");
    await page.user.click(field("CPU core"));
    await page.user.click(await screen.findByRole("option", { name: "Not kept" }));
    await waitFor(() =>
      expect(page.calls.at(-3)).toEqual({
        name: "metrics.setRetention",
        input: { ...retention, metrics: { "cpu.core": { keep: false }, "load.1": { keep: true, quarterDays: 14 } } },
      }),
    );
  });

  it("forget all of it only after a question", async () => {
    const page = renderPage(<History />, { ...answers, "metrics.clear": undefined });
    await page.user.click(await screen.findByRole("button", { name: "Forget the history" }));
    await screen.findByText(/cannot be brought back/);
    expect(page.calls.some(({ name }) => name === "metrics.clear")).toBe(false);
    await page.user.click(screen.getByRole("button", { name: "Forget it" }));
    await screen.findByText("The history was forgotten");
  });

  it("have nothing to forget where nothing was measured, and say in words what went wrong", async () => {
    renderPage(<History />, {
      "metrics.usage": { bytes: 0, series: 0, samples: 0, oldest: null },
      "metrics.retention": new Failure("vault.locked"),
    });
    const forget = await screen.findByRole<HTMLButtonElement>("button", { name: "Forget the history" });
    expect(forget.disabled).toBe(true);
    await screen.findByText("Nothing is written yet; that happens every two minutes.");
    await screen.findByText(/The vault is locked/);
  });
});
