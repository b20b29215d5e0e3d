// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import { ReasonButton } from "../../../../renderer/components/ReasonButton.tsx";
import { renderPage, screen } from "../../../support/page.tsx";

const form = (reason: string | null, onSubmit: () => void) => (
  <form
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    <input aria-label="Name" />
    <ReasonButton type="submit" reason={reason}>
      Save
    </ReasonButton>
  </form>
);

it("says to the keyboard why it cannot be used, and sends no form, by Enter in a field either", async () => {
  const onSubmit = vi.fn();
  const page = renderPage(form("Give a name first.", onSubmit));
  await page.user.type(screen.getByLabelText("Name"), "{Enter}");
  await page.user.tab();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Save" }));
  await screen.findByRole("tooltip", { name: "Give a name first." });
  await page.user.keyboard("{Enter} ");
  expect(onSubmit).not.toHaveBeenCalled();
});

it("is a plain button when there is no reason", async () => {
  const onSubmit = vi.fn();
  const page = renderPage(form(null, onSubmit));
  await page.user.hover(screen.getByRole("button", { name: "Save" }));
  await page.user.click(screen.getByRole("button", { name: "Save" }));
  expect(screen.queryByRole("tooltip")).toBeNull();
  expect(onSubmit).toHaveBeenCalledOnce();
});
