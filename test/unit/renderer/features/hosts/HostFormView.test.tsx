// @vitest-environment happy-dom
import { waitFor } from "@testing-library/react";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HostFormView } from "../../../../../renderer/features/hosts/HostFormView.tsx";
import { renderPage, screen } from "../../../../support/page.tsx";

// The field of the notes measures itself again when a font arrives; happy-dom has none.
beforeAll(() => void Object.defineProperty(document, "fonts", { value: new EventTarget(), configurable: true }));
afterAll(() => void Reflect.deleteProperty(document, "fonts"));

it.each(["Add without connecting", "Add and connect"])(
  "puts the keyboard in the first field that %s found wanting, and sends nothing",
  async (name) => {
    const page = renderPage(<HostFormView host={null} />, { "credentials.list": [] });
    await page.user.click(screen.getByRole("button", { name }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Address")));
    expect(new Set(page.calls.map((call) => call.name))).toEqual(new Set(["credentials.list"]));
  },
);
