/** What the desktop shell's preload gives the page as `window.holdfastDesktop`; absent in the web shell. */
export interface DesktopBridge {
  readonly platform: string;
  /** Asks for a fresh port to the core; it arrives as a window message "holdfast-core-port" that carries it. */
  requestPort(): void;
  /** The system's folder dialog; null when it was cancelled. */
  chooseFolder(): Promise<string | null>;
}

/** The shell's only channels between preload and main. Every other message goes over the port to the core. */
export const desktopChannels = {
  requestPort: "holdfast:request-port",
  port: "holdfast:port",
  chooseFolder: "holdfast:choose-folder",
} as const;
/** The window message that carries the port from the preload to the page. */
export const portMessage = "holdfast-core-port";
