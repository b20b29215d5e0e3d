import { describe, expect, it } from "vitest";
import { clampFontSize, fontSizes, parsePreferences } from "../../../../../renderer/features/terminals/preferences.ts";
import { actionOf, type Key } from "../../../../../renderer/features/terminals/shortcuts.ts";

/** "C-S-c": modifiers and a letter, as Emacs writes them. */
function key(text: string): Key {
  const parts = text.split("-");
  const name = parts.pop() ?? "";
  return {
    key: name,
    code: /^[a-z]$/i.test(name) ? `Key${name.toUpperCase()}` : name,
    ctrlKey: parts.includes("C"),
    shiftKey: parts.includes("S"),
    altKey: parts.includes("A"),
    metaKey: parts.includes("M"),
  };
}
const action = (text: string, apple = false) => actionOf(key(text), apple);

describe("keys in a terminal", () => {
  it("belong to the host unless they carry the page's modifiers", () => {
    for (const text of [
      "c",
      "C-c",
      "C-d",
      "C-k",
      "C-f",
      "C-v",
      "C-w",
      "C-t",
      "A-f",
      "A-b",
      "S-Tab",
      "PageUp",
      "Escape",
    ]) {
      expect(action(text)).toBeNull();
    }
  });

  it("copy, paste and search with Ctrl-Shift, and with Cmd on a Mac", () => {
    expect(action("C-S-c")).toBe("copy");
    expect(action("C-S-v")).toBe("paste");
    expect(action("S-Insert")).toBe("paste");
    expect(action("C-S-f")).toBe("find");
    expect(action("M-c", true)).toBe("copy");
    expect(action("M-v", true)).toBe("paste");
    expect(action("M-c")).toBeNull();
  });

  it("arrange terminals with Ctrl-Shift, and with Alt-Shift where the browser keeps that to itself", () => {
    for (const modifier of ["C-S", "A-S"]) {
      expect(action(`${modifier}-t`)).toBe("newTab");
      expect(action(`${modifier}-w`)).toBe("close");
      expect(action(`${modifier}-e`)).toBe("splitRight");
      expect(action(`${modifier}-o`)).toBe("splitDown");
      expect(action(`${modifier}-BracketRight`)).toBe("nextTab");
    }
    expect(action("C-PageDown")).toBe("nextTab");
    expect(action("C-PageUp")).toBe("previousTab");
    expect(action("C-S-PageDown")).toBe("moveTabRight");
    expect(action("C-S-PageUp")).toBe("moveTabLeft");
    expect(action("A-S-b")).toBe("broadcast");
  });

  it("zoom", () => {
    expect(action("C-Equal")).toBe("zoomIn");
    expect(action("C-S-Equal")).toBe("zoomIn");
    expect(action("C-Minus")).toBe("zoomOut");
    expect(action("C-Digit0")).toBe("zoomReset");
    expect(action("C-S-Minus")).toBeNull();
  });
});

describe("terminal preferences", () => {
  it("are the defaults when nothing sensible is stored", () => {
    const defaults = { fontSize: fontSizes.default, screenReader: false, copyOnSelect: false };
    for (const text of [null, "", "null", "{", "7", '{"fontSize":"big","screenReader":1}']) {
      expect(parsePreferences(text)).toEqual(defaults);
    }
  });

  it("keep the font readable", () => {
    expect(clampFontSize(1)).toBe(fontSizes.least);
    expect(clampFontSize(1000)).toBe(fontSizes.most);
    expect(clampFontSize(Number.NaN)).toBe(fontSizes.default);
    expect(parsePreferences('{"fontSize":15.4,"screenReader":true}')).toMatchObject({
      fontSize: 15,
      screenReader: true,
    });
  });
});
