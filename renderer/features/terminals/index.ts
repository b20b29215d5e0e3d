import { SquareTerminal } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { terminalCommands } from "./commands.ts";
import { TerminalsPage } from "./TerminalsPage.tsx";
import { TerminalTab } from "./TerminalTab.tsx";

export const terminals: Feature = {
  id: "terminals",
  title: "Terminals",
  icon: SquareTerminal,
  rail: { path: "/terminals", position: 20, Page: TerminalsPage },
  hostTab: { id: "terminal", position: 10, Tab: TerminalTab },
  keepAlive: true,
  commands: terminalCommands,
};
