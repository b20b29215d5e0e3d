import { dialog, ipcMain } from "electron";
import type { BrowserWindow } from "electron";
import { desktopChannels } from "../../shared/contract/desktop.ts";
import type { CoreProcess } from "./coreProcess.ts";
import { isOwnSender } from "./policy.ts";

/** The two things a page may ask of the shell itself. A sender that is not our page gets no answer. */
export function serveIpc(core: CoreProcess, window: () => BrowserWindow | null, ownOrigin: string): void {
  ipcMain.on(desktopChannels.requestPort, ({ senderFrame: frame }) => {
    if (!frame || !isOwnSender(frame, ownOrigin)) return;
    core.connect((port) => {
      // A page that was reloaded while the core was starting has another frame by now, and asks for itself.
      if (frame.isDestroyed() || frame.detached) port.close();
      else frame.postMessage(desktopChannels.port, null, [port]);
    });
  });
  ipcMain.handle(desktopChannels.chooseFolder, async ({ senderFrame }): Promise<string | null> => {
    const parent = window();
    if (!parent || !isOwnSender(senderFrame, ownOrigin)) throw new Error("not allowed");
    const chosen = await dialog.showOpenDialog(parent, { properties: ["openDirectory", "createDirectory"] });
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
  });
}
