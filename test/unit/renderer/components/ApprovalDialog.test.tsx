// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { ApprovalDialog } from "../../../../renderer/components/ApprovalDialog.tsx";
import { Failure } from "../../../../shared/base/failure.ts";
import type { Plan } from "../../../../shared/contract/runs.ts";
import { renderPage, screen } from "../../../support/page.tsx";
import { aHost, aPatchPlan } from "../../../support/pageData.ts";

function open(plan: Plan | null, props: { running?: boolean; failure?: Failure } = {}) {
  const onApprove = vi.fn<(count: number | undefined) => void>();
  const onClose = vi.fn<() => void>();
  const page = renderPage(
    <ApprovalDialog
      plan={plan}
      host={aHost({ environment: plan?.production ? "production" : "" })}
      title="Update web1"
      confirm="Apply updates"
      running={props.running ?? false}
      failure={props.failure?.toData() ?? null}
      onApprove={onApprove}
      onClose={onClose}
      facts={[["Download", "2 MiB"]]}
    />,
  );
  return { page, onApprove, onClose };
}

describe("the approval of a plan", () => {
  it("is not there without a plan", () => {
    open(null);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("says what happens, where, how long it takes and whether it can be undone", async () => {
    const { page } = open(aPatchPlan());
    await screen.findByRole("dialog", { name: "Update web1" });
    for (const words of ["2 packages are updated", "web1", "About 40 s", "2 MiB", "This cannot be undone."])
      expect(page.text()).toContain(words);
    expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "Update openssl3.0.1 to 3.0.2",
      "Update nano7.1 to 7.2",
    ]);
  });

  it("says how it is undone where it can be, and that the time is not known", async () => {
    const { page } = open(aPatchPlan({ undo: "Install 3.0.1 again.", estimatedSeconds: null }));
    await screen.findByRole("dialog");
    expect(page.text()).toContain("Install 3.0.1 again.");
    expect(page.text()).toContain("Not known");
  });

  it("names steps of high risk as such, not by colour alone", async () => {
    open(aPatchPlan({ steps: [{ title: "Remove the kernel", detail: "linux-image", risk: "high" }] }));
    await screen.findByRole("dialog");
    expect(screen.getByLabelText("High risk")).toBeTruthy();
  });

  it("counts the changes, not the steps, where the steps name only some of them", async () => {
    const { page, onApprove } = open(aPatchPlan({ production: true, changes: 233 }));
    expect((await screen.findByRole("dialog")).textContent).toContain("233 changes, in this order");
    await page.user.type(screen.getByRole("textbox"), "233");
    await page.user.click(screen.getByRole("button", { name: "Apply updates" }));
    expect(onApprove).toHaveBeenCalledWith(233);
  });

  it("goes ahead at a click outside of production", async () => {
    const { page, onApprove } = open(aPatchPlan());
    await page.user.click(await screen.findByRole("button", { name: "Apply updates" }));
    expect(onApprove).toHaveBeenCalledExactlyOnceWith(undefined);
  });

  it("asks for the number of changes in production, and for exactly that", async () => {
    const { page, onApprove } = open(aPatchPlan({ production: true }));
    const button = await screen.findByRole("button", { name: "Apply updates" });
    const field = screen.getByRole("textbox", { name: /Type the number of changes \(2\)/ });
    expect(button).toHaveProperty("disabled", true);
    await page.fill(field, "3");
    expect(button).toHaveProperty("disabled", true);
    await page.user.clear(field);
    await page.fill(field, " 2 ");
    await page.user.click(button);
    expect(onApprove).toHaveBeenCalledExactlyOnceWith(2);
  });

  it("does nothing while it is under way, or without a change", async () => {
    const running = open(aPatchPlan(), { running: true });
    const button = await screen.findByRole("button", { name: /Apply updates/ });
    await running.page.user.click(button);
    expect(running.onApprove).not.toHaveBeenCalled();
  });

  it("cannot be approved when there is nothing to do", async () => {
    open(aPatchPlan({ steps: [] }));
    expect(await screen.findByRole("button", { name: "Apply updates" })).toHaveProperty("disabled", true);
  });

  it("is left by its button or by Escape without anything being done", async () => {
    const { page, onApprove, onClose } = open(aPatchPlan());
    await page.user.click(await screen.findByRole("button", { name: "Cancel" }));
    await page.user.keyboard("{Escape}");
    expect(onClose).toHaveBeenCalledTimes(2);
    expect(onApprove).not.toHaveBeenCalled();
  });

  it("tells why it did not go ahead", async () => {
    open(aPatchPlan(), { failure: new Failure("plan.stale", { host: "web1", changed: "packages" }) });
    expect((await screen.findByRole("alert")).textContent).toContain("web1");
  });

  it("shows a long plan up to a bound, and how much more there is", async () => {
    const steps = Array.from({ length: 620 }, (_, n) => ({ title: `Step ${n}`, detail: "", risk: "none" as const }));
    const { page } = open(aPatchPlan({ steps }));
    await screen.findByRole("dialog");
    expect(document.querySelectorAll("ol > li")).toHaveLength(501);
    expect(page.text()).toContain("and 120 more changes");
  });

  it("shows text of a server as text", async () => {
    const { page } = open(aPatchPlan({ steps: [{ title: "<b id=x>bold</b>", detail: "<img src=x>", risk: "none" }] }));
    await screen.findByRole("dialog");
    expect(document.querySelector("#x, img")).toBeNull();
    expect(page.text()).toContain("<b id=x>bold</b>");
  });
});
