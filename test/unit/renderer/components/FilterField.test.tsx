// @vitest-environment happy-dom
import { act, waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { FilterField } from "../../../../renderer/components/FilterField.tsx";
import { readFilter } from "../../../../shared/filter/read.ts";
import { vocabularyOf } from "../../../../shared/filter/vocabulary.ts";
import { renderPage, screen } from "../../../support/page.tsx";
import { host } from "../../shared/filter/hosts.ts";

const vocabulary = vocabularyOf([
  host("web-1", { environment: "production", tags: ["nginx"] }),
  host("web-2", { environment: "production", tags: ["night shift"] }),
  host("db-1", { environment: "staging" }),
]);

function Field({ onEscape }: { onEscape?: () => void }) {
  const [value, setValue] = useState("");
  return (
    <>
      <FilterField
        label="Filter the fleet"
        placeholder="Filter"
        value={value}
        onChange={setValue}
        vocabulary={vocabulary}
        error={readFilter(value).error}
        onEscape={onEscape}
      />
      <button type="button">Elsewhere</button>
    </>
  );
}
const field = (): HTMLInputElement => screen.getByRole("combobox", { name: "Filter the fleet" });
const options = (): string[] => screen.queryAllByRole("option").map((one) => one.textContent ?? "");
/** What a screen reader is told to be on; null = the field itself. */
const active = (): string | null => {
  const id = field().getAttribute("aria-activedescendant");
  return id === null ? null : (document.getElementById(id)?.textContent ?? "nothing");
};

describe("completions of a filter", () => {
  it("are offered while one types, and say how many hosts there are", async () => {
    const { user } = renderPage(<Field />);
    expect(options()).toEqual([]);
    await user.type(field(), "env:");
    expect(options()).toEqual(["production2 hosts", "staging1 host"]);
    expect(field().getAttribute("aria-expanded")).toBe("true");
    await user.type(field(), "s");
    expect(options()).toEqual(["staging1 host"]);
  });

  it("are chosen with the arrows, round and round, and taken with enter", async () => {
    const { user } = renderPage(<Field />);
    await user.type(field(), "env:");
    expect(active()).toBe(null);
    await user.keyboard("{ArrowDown}");
    expect(active()).toBe("production2 hosts");
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(active()).toBe("production2 hosts");
    await user.keyboard("{ArrowUp}");
    expect(active()).toBe("staging1 host");
    await user.keyboard("{Enter}");
    expect(field().value).toBe("env:staging");
    expect(options()).toEqual([]);
    expect(field().getAttribute("aria-expanded")).toBe("false");
  });

  it("go on with the values after a field was taken with tab, and quote what needs it", async () => {
    const { user } = renderPage(<Field />);
    await user.type(field(), "-ta{ArrowDown}{Tab}");
    expect(field().value).toBe("-tag:");
    expect(options()).toEqual(["nginx1 host", '"night shift"1 host']);
    await user.keyboard("{ArrowUp}{Tab}");
    expect(field().value).toBe('-tag:"night shift"');
    expect(document.activeElement).toBe(field());
  });

  it("leave tab and enter alone while none is chosen", async () => {
    const { user } = renderPage(<Field />);
    await user.type(field(), "env:{Enter}");
    expect(field().value).toBe("env:");
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Elsewhere" }));
    expect(options()).toEqual([]);
  });

  it("can be clicked, in the middle of a filter too", async () => {
    const { user } = renderPage(<Field />);
    await user.type(field(), "env:p web{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}");
    await user.click(screen.getByRole("option", { name: /production/ }));
    expect(field().value).toBe("env:production web");
    await waitFor(() => expect(field().selectionStart).toBe("env:production".length));
  });

  it("close with escape; the next escape is for whoever uses the field", async () => {
    const escaped = vi.fn();
    const { user } = renderPage(<Field onEscape={escaped} />);
    await user.type(field(), "env:{Escape}");
    expect(options()).toEqual([]);
    expect(escaped).not.toHaveBeenCalled();
    await user.keyboard("{Escape}");
    expect(escaped).toHaveBeenCalledOnce();
    await user.keyboard("{ArrowDown}");
    expect(options()).toHaveLength(2);
  });
});

describe("a filter that is not understood", () => {
  it("is said below the field after a moment, and belongs to it", async () => {
    const { user } = renderPage(<Field />);
    await user.type(field(), "evn:x");
    const words = await screen.findByText(/Column 1: there is no field "evn" \(did you mean env\?\)/);
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(field().getAttribute("aria-describedby") ?? "")?.contains(words)).toBe(true);
    await user.clear(field());
    await waitFor(() => expect(screen.queryByText(/Column/)).toBeNull());
    expect(field().getAttribute("aria-invalid")).not.toBe("true");
  });

  it("is not called wrong while it is only unfinished, until one leaves the field", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      const { user } = renderPage(<Field />);
      await user.type(field(), "env:");
      await act(async () => vi.advanceTimersByTime(2000));
      expect(screen.queryByText(/Column/)).toBeNull();
      await user.tab();
      expect(screen.getByText("Column 5: a value is missing after env.")).toBeDefined();
    } finally {
      vi.useRealTimers();
    }
  });
});
