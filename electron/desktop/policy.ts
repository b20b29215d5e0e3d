/** Decisions of the shell about the page, apart from Electron so that tests can ask each of them directly. */
export const pageScheme = "app";
export const pageOrigin = "app://holdfast";

/** Serialized as RFC 6454 says for a scheme registered as standard; `URL.origin` gives "null" for it outside Chromium. */
export function originOf(address: string): string | null {
  try {
    const url = new URL(address);
    return url.host ? `${url.protocol}//${url.host}` : null;
  } catch {
    return null;
  }
}

/** Where the page comes from: our own protocol, or the development server where `npm run dev` names one. */
export function pageAddress(env: Readonly<Record<string, string | undefined>>, packaged: boolean): string {
  const developmentServer = env["ELECTRON_RENDERER_URL"];
  return developmentServer && !packaged ? developmentServer : `${pageOrigin}/`;
}

export interface Sender {
  readonly origin: string;
  readonly url: string;
  /** Null for a main frame. */
  readonly parent: unknown;
}

/** A message is taken from the main frame of our own page and from nobody else. */
export function isOwnSender(frame: Sender | null, ownOrigin: string): boolean {
  return frame !== null && frame.parent === null && frame.origin === ownOrigin && originOf(frame.url) === ownOrigin;
}

/** The page may write plain text to the clipboard and show notices. It needs no other permission. */
const permissions = new Set(["clipboard-sanitized-write", "notifications"]);
export function isAllowedPermission(permission: string, requestingAddress: string, ownOrigin: string): boolean {
  return permissions.has(permission) && originOf(requestingAddress) === ownOrigin;
}

/** The window loads from our own origin; anything else, on any scheme, is cancelled before it leaves the process. */
export function isAllowedRequest(address: string, ownOrigin: string, packaged: boolean): boolean {
  if (originOf(address) === ownOrigin) return true;
  if (address.startsWith(`blob:${ownOrigin}/`) || address.startsWith("data:")) return true;
  if (packaged) return false;
  return address.startsWith("devtools:") || originOf(address) === ownOrigin.replace(/^http/, "ws");
}

/** A download is text the page made itself (an export), never an address it was told. */
export function isAllowedDownload(address: string, ownOrigin: string): boolean {
  return address.startsWith(`blob:${ownOrigin}/`);
}

export const windowWebPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  enableWebSQL: false,
  // Kept in memory: history, storage and cache of the page never reach the disk.
  partition: "holdfast",
} as const;
