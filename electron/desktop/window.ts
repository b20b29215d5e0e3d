import { BrowserWindow, screen } from "electron";
import type { Session, WebContents } from "electron";
import { isAllowedDownload, isAllowedPermission, isAllowedRequest, originOf, windowWebPreferences } from "./policy.ts";
import { defaultSize, readWindowState, smallestSize, writeWindowState } from "./windowState.ts";

export interface WindowOptions {
  readonly address: string;
  readonly preload: string;
  readonly icon: string;
  readonly stateFile: string;
  /** Whether closing hides the window: the core goes on monitoring, and the tray brings the window back. */
  readonly closeHides: () => boolean;
}

export function openMainWindow(options: WindowOptions): BrowserWindow {
  const displays = screen.getAllDisplays().map((display) => display.workArea);
  const state = readWindowState(options.stateFile, displays);
  const window = new BrowserWindow({
    ...(state?.bounds ?? defaultSize),
    minWidth: smallestSize.width,
    minHeight: smallestSize.height,
    title: "Holdfast",
    icon: options.icon,
    show: false,
    autoHideMenuBar: true,
    // The page's own dark surface, so that opening does not flash white.
    backgroundColor: "#14171c",
    webPreferences: { ...windowWebPreferences, preload: options.preload },
  });
  if (state?.maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  window.on("close", (event) => {
    writeWindowState(options.stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    if (!options.closeHides()) return;
    event.preventDefault();
    window.hide();
  });
  void window.loadURL(options.address);
  return window;
}

/** Keeps any page of the application on its own origin, without windows, frames or webviews of its own. */
export function confineContents(contents: WebContents, ownOrigin: string): void {
  const stay = (event: { readonly url: string; preventDefault(): void }) => {
    if (originOf(event.url) !== ownOrigin) event.preventDefault();
  };
  contents.on("will-navigate", stay);
  contents.on("will-frame-navigate", stay);
  contents.on("will-redirect", stay);
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
}

/** Denies what the page never needs, and every request that would leave this computer. */
export function confineSession(session: Session, ownOrigin: string, packaged: boolean): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) =>
    decide(isAllowedPermission(permission, details.requestingUrl, ownOrigin)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) =>
    isAllowedPermission(permission, origin, ownOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) =>
    decide({ cancel: !isAllowedRequest(details.url, ownOrigin, packaged) }),
  );
  session.on("will-download", (event, item) => {
    if (!isAllowedDownload(item.getURL(), ownOrigin)) event.preventDefault();
  });
}
