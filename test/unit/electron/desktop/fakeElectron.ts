import { EventEmitter } from "node:events";

type Handler = (...args: never[]) => unknown;

/** One end of a channel; remembers whether it was closed. */
class FakePort extends EventEmitter {
  closed = false;
  close(): void {
    this.closed = true;
  }
  postMessage(): void {}
  start(): void {}
}

export class FakeContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

class FakeWindow extends EventEmitter {
  readonly options: Record<string, unknown>;
  loaded: string[] = [];
  shown = 0;
  hidden = 0;
  maximized = false;
  minimized = false;
  bounds = { x: 10, y: 20, width: 1200, height: 800 };
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
  }
  loadURL(address: string): Promise<void> {
    this.loaded.push(address);
    return Promise.resolve();
  }
  show(): void {
    this.shown += 1;
  }
  hide(): void {
    this.hidden += 1;
  }
  focus(): void {}
  restore(): void {
    this.minimized = false;
  }
  maximize(): void {
    this.maximized = true;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  getNormalBounds(): object {
    return this.bounds;
  }
}

class FakeChild extends EventEmitter {
  readonly script: string;
  readonly options: { env: Record<string, string | undefined> };
  readonly sent: { message: unknown; ports: FakePort[] }[] = [];
  killed = false;
  constructor(script: string, options: { env: Record<string, string | undefined> }) {
    super();
    this.script = script;
    this.options = options;
  }
  postMessage(message: unknown, ports: FakePort[] = []): void {
    this.sent.push({ message, ports });
  }
  kill(): boolean {
    this.killed = true;
    this.emit("exit", 143);
    return true;
  }
}

class FakeSession extends EventEmitter {
  permissionRequest: Handler | null = null;
  permissionCheck: Handler | null = null;
  deviceCheck: Handler | null = null;
  beforeRequest: Handler | null = null;
  readonly protocols = new Map<string, Handler>();
  readonly protocol = { handle: (scheme: string, handler: Handler) => void this.protocols.set(scheme, handler) };
  readonly webRequest = { onBeforeRequest: (handler: Handler) => void (this.beforeRequest = handler) };
  setPermissionRequestHandler(handler: Handler): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: Handler): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: Handler): void {
    this.deviceCheck = handler;
  }
}

class FakeApp extends EventEmitter {
  isPackaged = false;
  ready = false;
  sandboxed = false;
  firstInstance = true;
  exited: number | null = null;
  quits = 0;
  paths = new Map<string, string>();
  private settleReady: () => void = () => undefined;
  private readonly whenSettled = new Promise<void>((resolve) => (this.settleReady = resolve));
  whenReady = (): Promise<void> => this.whenSettled;
  becomeReady(): void {
    this.ready = true;
    this.settleReady();
  }
  isReady = (): boolean => this.ready;
  enableSandbox = (): void => void (this.sandboxed = true);
  requestSingleInstanceLock = (): boolean => this.firstInstance;
  getVersion = (): string => "1.2.3";
  setPath = (name: string, path: string): void => void this.paths.set(name, path);
  getPath = (name: string): string => this.paths.get(name) ?? "/nowhere";
  quit = (): void => void (this.quits += 1);
  exit = (code: number): void => void (this.exited = code);
}

interface FakeElectron {
  /** What `import ... from "electron"` gives. */
  readonly module: Readonly<Record<string, unknown>>;
  readonly app: FakeApp;
  readonly windows: FakeWindow[];
  readonly children: FakeChild[];
  readonly channels: { port1: FakePort; port2: FakePort }[];
  readonly schemes: { list: { scheme: string; privileges: object }[]; beforeReady: boolean }[];
  readonly session: FakeSession;
  readonly partitions: string[];
  readonly listeners: Map<string, Handler>;
  readonly handlers: Map<string, Handler>;
  readonly errors: string[][];
  readonly trays: EventEmitter[];
  readonly dialogAnswers: { folder: { canceled: boolean; filePaths: string[] }; button: number };
  readonly powerMonitor: EventEmitter;
}

/** Everything of Electron that the shell touches, recorded instead of done. */
export function createFakeElectron(): FakeElectron {
  const app = new FakeApp();
  const windows: FakeWindow[] = [];
  const children: FakeChild[] = [];
  const channels: { port1: FakePort; port2: FakePort }[] = [];
  const schemes: { list: { scheme: string; privileges: object }[]; beforeReady: boolean }[] = [];
  const session = new FakeSession();
  const partitions: string[] = [];
  const listeners = new Map<string, Handler>();
  const handlers = new Map<string, Handler>();
  const errors: string[][] = [];
  const trays: EventEmitter[] = [];
  const dialogAnswers: FakeElectron["dialogAnswers"] = {
    folder: { canceled: false, filePaths: ["/backups"] },
    button: 0,
  };
  const powerMonitor = new EventEmitter();
  const image = { resize: () => image };
  const module = {
    app,
    powerMonitor,
    BrowserWindow: class extends FakeWindow {
      constructor(options: Record<string, unknown>) {
        super(options);
        windows.push(this);
      }
    },
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => undefined },
    MessageChannelMain: class {
      port1 = new FakePort();
      port2 = new FakePort();
      constructor() {
        channels.push(this);
      }
    },
    Tray: class extends EventEmitter {
      constructor() {
        super();
        trays.push(this);
      }
      setToolTip(): void {}
      setContextMenu(): void {}
    },
    dialog: {
      showErrorBox: (...words: string[]) => void errors.push(words),
      showMessageBoxSync: () => dialogAnswers.button,
      showOpenDialog: () => Promise.resolve(dialogAnswers.folder),
    },
    ipcMain: {
      on: (channel: string, listener: Handler) => void listeners.set(channel, listener),
      handle: (channel: string, handler: Handler) => void handlers.set(channel, handler),
    },
    nativeImage: { createFromPath: () => image },
    protocol: {
      registerSchemesAsPrivileged: (list: { scheme: string; privileges: object }[]) =>
        void schemes.push({ list, beforeReady: !app.ready }),
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: {
      fromPartition: (name: string) => {
        partitions.push(name);
        return session;
      },
    },
    utilityProcess: {
      fork: (script: string, _args: string[], options: { env: Record<string, string | undefined> }) => {
        const child = new FakeChild(script, options);
        children.push(child);
        return child;
      },
    },
  };
  return {
    module,
    app,
    windows,
    children,
    channels,
    schemes,
    session,
    partitions,
    listeners,
    handlers,
    errors,
    trays,
    dialogAnswers,
    powerMonitor,
  };
}
