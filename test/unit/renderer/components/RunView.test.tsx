// @vitest-environment happy-dom
import { waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { RunView } from "../../../../renderer/components/RunView.tsx";
import { Failure } from "../../../../shared/base/failure.ts";
import type { Run } from "../../../../shared/contract/runs.ts";
import { renderPage, screen } from "../../../support/page.tsx";
import { aRun } from "../../../support/pageData.ts";

const ended = (part: Partial<Run> = {}): Run =>
  aRun({ state: "succeeded", startedAt: Date.now() - 65_000, endedAt: Date.now(), progress: 1, report: {}, ...part });
const piece = (text: string, first = false, truncated = false) => ({ text, first, truncated });
const show = (run: Run, log = [piece("Reading package lists\n", true)], answers = {}) =>
  renderPage(<RunView runId={run.id} report={(shown) => <p>{`report of ${shown.id}`}</p>} />, answers, {
    "runs.watch": [{ full: true, runs: [run] }],
    "runs.log": log,
  });

describe("a run under way", () => {
  it("shows its step, how far it is and how long it still takes", async () => {
    const page = show(aRun());
    await screen.findByRole("region", { name: "Update web1" });
    expect(page.text()).toContain("Unpacking bash");
    expect(page.text()).toContain("25 %, about 1 min 30 s left");
    expect(screen.getByRole("progressbar", { name: "Progress of Update web1" })).toBeTruthy();
  });

  it("says that it starts, and no figure, while nothing is known", async () => {
    const page = show(aRun({ progress: null, step: "", secondsLeft: null }));
    await screen.findByText("Starting");
    expect(page.text()).not.toContain("%");
  });

  it("follows its log", async () => {
    const page = show(aRun());
    await screen.findByText(/Reading package lists/);
    page.emit("runs.log", piece("Unpacking bash\n"));
    await screen.findByText(/Unpacking bash\n/, { normalizer: (text) => text });
    expect(screen.getByLabelText("Log", { selector: "pre" }).textContent).toBe(
      "Reading package lists\nUnpacking bash\n",
    );
  });

  it("is cancelled at a click", async () => {
    const page = show(aRun(), undefined, { "runs.cancel": undefined });
    await page.user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(page.calls.at(-1)).toEqual({ name: "runs.cancel", input: { runId: "r1" } });
  });

  it("cannot be cancelled where that would leave the host half changed", async () => {
    const page = show(aRun({ cancellable: false }));
    const cancel = await screen.findByRole("button", { name: "Cancel" });
    expect(cancel.getAttribute("aria-description")).toMatch(/^It cannot be stopped now/);
    await page.user.click(cancel);
    expect(page.calls.map(({ name }) => name)).not.toContain("runs.cancel");
  });

  it("says why it was not cancelled", async () => {
    const page = show(aRun(), undefined, { "runs.cancel": new Failure("runs.cannotCancel", { step: "Unpacking" }) });
    await page.user.click(await screen.findByRole("button", { name: "Cancel" }));
    await screen.findByRole("alert");
  });

  it("turns into its end when it ends", async () => {
    const page = show(aRun());
    await screen.findByRole("button", { name: "Cancel" });
    page.emit("runs.watch", { full: false, runs: [ended()] });
    await screen.findByText(/^Ended/);
    expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
    await screen.findByText("report of r1");
  });
});

describe("a run that ended", () => {
  it("says when, after how long, and what it reports", async () => {
    const page = show(ended());
    await screen.findByText("report of r1");
    expect(page.text()).toMatch(/Ended .* after 1 min 5 s/);
  });

  it("fetches the report that does not come with the list", async () => {
    const page = show(ended({ report: null }), undefined, { "runs.get": ended({ report: { fetched: true } }) });
    await screen.findByText("report of r1");
    expect(page.calls).toContainEqual({ name: "runs.get", input: { runId: "r1" } });
  });

  it("says in words why it failed", async () => {
    show(ended({ state: "failed", failure: { code: "action.jobLost", params: { host: "web1" } } }));
    expect((await screen.findByRole("alert")).textContent).toContain("web1");
  });

  it("says that the beginning of a long log is not shown", async () => {
    show(ended(), [piece("the end\n", true, true)]);
    await screen.findByText("The beginning of this log is not shown.");
  });

  it("has an empty log without pretending", async () => {
    show(ended(), []);
    await screen.findByText("Nothing was written to it.");
  });

  it("opens its log again at a click when that broke off", async () => {
    const page = show(ended());
    await screen.findByText(/Reading package lists/);
    page.end("runs.log", new Failure("stream.overrun"));
    await page.user.click(await screen.findByRole("button", { name: /again|retry/i }));
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });
});

it("a run that is not known yet is loading", () => {
  renderPage(<RunView runId="unknown" />, {}, { "runs.watch": [], "runs.log": [] });
  expect(screen.getByRole("status", { name: "Loading the run" })).toBeTruthy();
});
