import { contextBridge, ipcRenderer } from "electron";
import { desktopChannels, portMessage } from "../../shared/contract/desktop.ts";
import type { DesktopBridge } from "../../shared/contract/desktop.ts";

const bridge: DesktopBridge = {
  platform: process.platform,
  requestPort: () => ipcRenderer.send(desktopChannels.requestPort),
  chooseFolder: () => ipcRenderer.invoke(desktopChannels.chooseFolder) as Promise<string | null>,
};

// A port cannot cross the context bridge: it is handed to the page as a window message, addressed to its own origin.
ipcRenderer.on(desktopChannels.port, (event) => window.postMessage(portMessage, location.origin, event.ports));
contextBridge.exposeInMainWorld("holdfastDesktop", bridge);
