import { describe, expect, it } from "vitest";
import { type ClipboardPort, copySecret, parseClear } from "../../../../../renderer/features/credentials/clipboard.ts";

/** A clipboard in memory; `readable` false = the browser does not let the page look. */
function clipboard(readable = true) {
  const state = { text: "before", focused: true, later: [] as (() => void)[], onFocus: [] as (() => void)[], delay: 0 };
  const port: ClipboardPort = {
    async write(text) {
      if (!state.focused) throw new Error("Document is not focused");
      state.text = text;
    },
    read: async () => (readable ? state.text : null),
    after(milliseconds, work) {
      state.delay = milliseconds;
      state.later.push(work);
    },
    onFocus: (work) => void state.onFocus.push(work),
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { state, port, settle };
}

describe("a copied secret", () => {
  it("leaves the clipboard after the set time", async () => {
    const { state, port, settle } = clipboard();
    await copySecret("secret", 30, port);
    expect(state).toMatchObject({ text: "secret", delay: 30_000 });
    state.later[0]?.();
    await settle();
    expect(state.text).toBe("");
  });

  it("is left alone once something else was copied", async () => {
    const { state, port, settle } = clipboard();
    await copySecret("secret", 30, port);
    state.text = "a command";
    state.later[0]?.();
    await settle();
    expect(state.text).toBe("a command");
  });

  it("is cleared unseen where the page may not look", async () => {
    const { state, port, settle } = clipboard(false);
    await copySecret("secret", 10, port);
    state.later[0]?.();
    await settle();
    expect(state.text).toBe("");
  });

  it("is cleared when the page has the focus again", async () => {
    const { state, port, settle } = clipboard();
    await copySecret("secret", 10, port);
    state.focused = false;
    state.later[0]?.();
    await settle();
    expect(state.text).toBe("secret");
    state.focused = true;
    state.onFocus[0]?.();
    await settle();
    expect(state.text).toBe("");
  });

  it("stays for ever only when that was chosen", async () => {
    const { state, port } = clipboard();
    await copySecret("secret", 0, port);
    expect(state.later).toHaveLength(0);
    expect(parseClear(0)).toBe(0);
    expect(parseClear(60)).toBe(60);
    for (const wrong of [31, "30", null, undefined, -1]) expect(parseClear(wrong)).toBe(null);
  });
});
