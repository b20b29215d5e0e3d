// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import { useFilters } from "../../../../../renderer/app/state/filters.ts";
import { useFleetHealth } from "../../../../../renderer/app/state/health.ts";
import { HostPicker } from "../../../../../renderer/features/terminals/HostPicker.tsx";
import { renderPage, screen } from "../../../../support/page.tsx";
import { host } from "../../../shared/filter/hosts.ts";

const hosts = [
  host("web-1", { environment: "production", address: "192.0.2.1" }),
  host("web-2", { environment: "staging" }),
  ...Array.from({ length: 60 }, (_, index) => host(`node-${index}`)),
];
beforeEach(() => {
  useFilters.setState({ saved: [] });
  useFleetHealth.setState({ byHost: new Map(), loaded: true });
});

async function open() {
  const onPick = vi.fn();
  const page = renderPage(<HostPicker hosts={hosts} onPick={onPick} />);
  await page.user.click(screen.getByRole("button", { name: "New terminal" }));
  const search = await screen.findByLabelText("Host for the new terminal");
  const options = (): string[] => screen.queryAllByRole("option").map((one) => one.textContent ?? "");
  return { ...page, onPick, search, options };
}

it("offers the first fifty hosts, and opens a terminal on the one that is chosen", async () => {
  const { user, onPick, options } = await open();
  expect(options()).toHaveLength(50);
  await user.click(screen.getByRole("option", { name: /web-1/ }));
  expect(onPick).toHaveBeenCalledExactlyOnceWith("web-1");
});

it("is searched with the language of the fleet's filter, by keyboard alone", async () => {
  const { user, fill, onPick, search, options } = await open();
  await fill(search, "web env:stag");
  expect(options()).toEqual(["web-210.0.0.1"]);
  await user.keyboard("{Enter}");
  expect(onPick).toHaveBeenCalledExactlyOnceWith("web-2");
});

it("says when no host matches, and what is not understood", async () => {
  const { user, fill, search, text } = await open();
  await fill(search, "nothing");
  expect(text()).toContain("No host matches.");
  await user.clear(search);
  await fill(search, "name=web-1 evn:x");
  expect(text()).toContain('Column 12: there is no field "evn"');
});
