/** What the desktop shell's preload gives the page as `window.holdfastDesktop`; absent in the web shell. */
export interface DesktopBridge {
  readonly platform: string;
  /** Asks for a fresh port to the core; it arrives as a window message "holdfast-core-port" that carries it. */
  requestPort(): void;
  /** The system's folder dialog; null when it was cancelled. */
  chooseFolder(): Promise<string | null>;
}
