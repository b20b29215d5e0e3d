import { SquareTerminal } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { terminalCommands } from "./commands.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const TerminalsPage = lazyPart(async () => (await import("./TerminalsPage.tsx")).TerminalsPage);
const TerminalTab = lazyPart(async () => (await import("./TerminalTab.tsx")).TerminalTab);

export const terminals: Feature = {
  id: "terminals",
  title: "Terminals",
  icon: SquareTerminal,
  rail: { path: "/terminals", position: 20, Page: TerminalsPage },
  hostTab: { id: "terminal", position: 10, title: "Terminal", Tab: TerminalTab },
  keepAlive: true,
  commands: terminalCommands,
};
