import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import {
  Columns2,
  Download,
  EllipsisVertical,
  Eraser,
  Maximize2,
  Minimize2,
  Pencil,
  Radio,
  Rows2,
  Search,
} from "lucide-react";
import { sizes } from "../../app/theme.ts";
import { useBroadcast } from "./broadcast.ts";
import { clearOutput, saveOutput } from "./paneActions.ts";
import { fontSizes, setPreferences, usePreferences, zoom } from "./preferences.ts";
import { existingSession } from "./sessions.ts";
import type { TerminalAction } from "./shortcuts.ts";
import { SnippetsMenu } from "./SnippetsMenu.tsx";
import { renameTab } from "./tabNames.ts";

interface Props {
  readonly paneId: string;
  readonly tabId: string;
  readonly paneCount: number;
  /** The pane has the room of all panes of its tab. */
  readonly enlarged: boolean;
  readonly act: (action: TerminalAction, paneId: string) => void;
}

/** What can be done with the active terminal. */
export function Tools({ paneId, tabId, paneCount, enlarged, act }: Props) {
  const { fontSize, screenReader, copyOnSelect } = usePreferences();
  const broadcasting = useBroadcast(({ paneIds }) => paneIds.size > 0);
  const tool = (label: string, action: TerminalAction, Icon: typeof Search) => (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => act(action, paneId)}>
        <Icon size={sizes.icon.md} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <>
      {tool("Search in this terminal", "find", Search)}
      {tool("Split to the right", "splitRight", Columns2)}
      {tool("Split downwards", "splitDown", Rows2)}
      {paneCount > 1
        ? tool(enlarged ? "Show all panes" : "Enlarge this pane", "enlarge", enlarged ? Minimize2 : Maximize2)
        : null}
      {tool(broadcasting ? "Stop the broadcast" : "Type into several terminals", "broadcast", Radio)}
      <SnippetsMenu paneId={paneId} />
      {/* The focus goes to the terminal, or to the tab's new name, not back to the button. */}
      <Menu
        position="bottom-end"
        withinPortal
        closeOnItemClick={false}
        returnFocus={false}
        onClose={() => existingSession(paneId)?.focus()}
      >
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label="Terminal settings">
            <EllipsisVertical size={sizes.icon.md} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            closeMenuOnClick
            leftSection={<Pencil size={sizes.icon.sm} aria-hidden />}
            onClick={() => renameTab(tabId)}
          >
            Rename the tab
          </Menu.Item>
          <Menu.Item
            closeMenuOnClick
            leftSection={<Download size={sizes.icon.sm} aria-hidden />}
            onClick={() => saveOutput(paneId)}
          >
            Save the output
          </Menu.Item>
          <Menu.Item
            closeMenuOnClick
            leftSection={<Eraser size={sizes.icon.sm} aria-hidden />}
            onClick={() => clearOutput(paneId)}
          >
            Clear the output
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Font size, now {fontSize} px</Menu.Label>
          <Menu.Item disabled={fontSize >= fontSizes.most} onClick={() => zoom(1)}>
            Larger
          </Menu.Item>
          <Menu.Item disabled={fontSize <= fontSizes.least} onClick={() => zoom(-1)}>
            Smaller
          </Menu.Item>
          <Menu.Item onClick={() => zoom(0)}>Default size</Menu.Item>
          <Menu.Divider />
          <Menu.CheckboxItem checked={screenReader} onChange={(checked) => setPreferences({ screenReader: checked })}>
            Screen reader mode
          </Menu.CheckboxItem>
          <Menu.CheckboxItem checked={copyOnSelect} onChange={(checked) => setPreferences({ copyOnSelect: checked })}>
            Copy on select
          </Menu.CheckboxItem>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
