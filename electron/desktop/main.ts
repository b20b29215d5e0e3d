import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { app, dialog, Menu, powerMonitor, protocol, session } from "electron";
import type { BrowserWindow, Tray } from "electron";
import { describeFailure } from "../../shared/words/failures.ts";
import { powerEvents } from "../core/ports.ts";
import { defaultPaths } from "../core/systemPorts.ts";
import { CoreProcess } from "./coreProcess.ts";
import { serveIpc } from "./ipc.ts";
import { menuTemplate } from "./menu.ts";
import { respond } from "./pageFiles.ts";
import { originOf, pageAddress, pageOrigin, pageScheme, windowWebPreferences } from "./policy.ts";
import { createTray } from "./tray.ts";
import { confineContents, confineSession, openMainWindow } from "./window.ts";

const out = join(import.meta.dirname, "..");
const icon = join(out, "..", "resources", "icons", "512x512.png");
const address = pageAddress(process.env, app.isPackaged);
const ownOrigin = originOf(address) ?? pageOrigin;

let window: BrowserWindow | null = null;
let tray: Tray | null = null;
let quitting = false;

const core = new CoreProcess(join(out, "main", "coreHost.js"), app.getVersion(), {
  refused(failure) {
    const words = describeFailure(failure);
    dialog.showErrorBox(words.title, words.next);
    app.exit(1);
  },
  gaveUp(exitCode) {
    const chosen = dialog.showMessageBoxSync({
      type: "error",
      message: "The core of Holdfast ended several times in a row.",
      detail: `Your data is on disk as it was (exit code ${exitCode}).`,
      buttons: ["Start it again", "Quit"],
      cancelId: 1,
    });
    if (chosen === 0) core.start();
    else app.exit(1);
  },
});

/** A second launch, the tray and the dock all mean this. */
function showWindow(): void {
  if (!app.isReady()) return;
  if (window) {
    if (window.isMinimized()) window.restore();
    window.show();
    return window.focus();
  }
  window = openMainWindow({
    address,
    preload: join(out, "preload", "preload.cjs"),
    icon,
    stateFile: join(app.getPath("userData"), "window.json"),
    // On Linux the notification area is often not there: a hidden window could not be found again.
    closeHides: () => !quitting && tray !== null && process.platform !== "linux",
  });
  window.once("closed", () => (window = null));
}

async function start(): Promise<void> {
  await app.whenReady();
  const page = session.fromPartition(windowWebPreferences.partition);
  page.protocol.handle(pageScheme, (request) => respond(join(out, "renderer"), request));
  confineSession(page, ownOrigin, app.isPackaged);
  serveIpc(core, () => window, ownOrigin);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged)));
  core.start();
  for (const event of powerEvents) powerMonitor.on(event as "suspend", () => core.power(event));
  tray = createTray(icon, { show: showWindow, quit: () => app.quit() });
  showWindow();
}

// Before `ready`, or Chromium treats the scheme as a foreign one.
protocol.registerSchemesAsPrivileged([
  { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);
app.enableSandbox();
// The shell's own files lie with the vault; one shell owns a data folder.
const userData = join(defaultPaths().home, "shell");
mkdirSync(userData, { recursive: true, mode: 0o700 });
app.setPath("userData", userData);

if (app.requestSingleInstanceLock()) {
  app.on("second-instance", showWindow);
  app.on("activate", showWindow);
  app.on("web-contents-created", (_event, contents) => confineContents(contents, ownOrigin));
  app.on("window-all-closed", () => process.platform !== "darwin" && app.quit());
  app.on("before-quit", () => (quitting = true));
  app.on("will-quit", (event) => {
    // The core closes its database and connections first; then this runs again with nothing left to wait for.
    event.preventDefault();
    void core.stop().then(() => app.exit(0));
  });
  void start();
} else {
  app.quit();
}
