/** Seconds after which a copied secret leaves the clipboard; 0 = it stays. */
export const clearChoices = [10, 30, 60, 120, 0] as const;
export const defaultClear = 30;

export const parseClear = (stored: unknown): number | null =>
  typeof stored === "number" && clearChoices.some((choice) => choice === stored) ? stored : null;

/** What the browser offers; tests pass their own. */
export interface ClipboardPort {
  write(text: string): Promise<void>;
  /** null where the browser does not let the page read without asking. */
  read(): Promise<string | null>;
  after(milliseconds: number, work: () => void): void;
  /** Once the page has the focus again. */
  onFocus(work: () => void): void;
}

/**
 * Copies a secret, and empties the clipboard later, also when the dialog is closed meanwhile. Where the page may read the clipboard,
 * it is left alone once something else was copied. A page without the focus may not write: then it happens when it has it again.
 */
export async function copySecret(text: string, seconds: number, port: ClipboardPort): Promise<void> {
  await port.write(text);
  if (seconds <= 0) return;
  const clear = async (): Promise<boolean> => {
    try {
      const held = await port.read();
      if (held === null || held === text) await port.write("");
      return true;
    } catch {
      return false;
    }
  };
  port.after(seconds * 1000, () => {
    void clear().then((done) => {
      if (!done) port.onFocus(() => void clear());
    });
  });
}

export const browserClipboard: ClipboardPort = {
  write: (text) => navigator.clipboard.writeText(text),
  async read() {
    // Reading without the permission would make the browser ask; this must never surprise with a question.
    const { state } = await navigator.permissions.query({ name: "clipboard-read" as PermissionName });
    return state === "granted" ? navigator.clipboard.readText() : null;
  },
  after: (milliseconds, work) => void setTimeout(work, milliseconds),
  onFocus: (work) => window.addEventListener("focus", work, { once: true }),
};
