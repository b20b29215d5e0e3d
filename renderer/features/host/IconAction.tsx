import { ActionIcon, Tooltip } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import { sizes } from "../../app/theme.ts";

/** A button that is a picture, with its name for all who do not know the picture. */
export function IconAction({ label, Icon, onClick }: { label: string; Icon: LucideIcon; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={onClick}>
        <Icon size={sizes.icon.sm} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
