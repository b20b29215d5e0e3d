import { ActionIcon, Menu } from "@mantine/core";
import { ArrowDownUp, Download, Upload } from "lucide-react";
import { openExport, openImport } from "./state/transfer.ts";
import { sizes } from "./theme.ts";

/** Takes hosts in and hands them out, beside what adds a single one. */
export function TransferMenu() {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size="input-sm" aria-label="Import or export hosts">
          <ArrowDownUp size={sizes.icon.sm} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Upload size={sizes.icon.sm} aria-hidden />} onClick={openImport}>
          Import hosts
        </Menu.Item>
        <Menu.Item leftSection={<Download size={sizes.icon.sm} aria-hidden />} onClick={openExport}>
          Export hosts
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
