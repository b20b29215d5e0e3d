import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "lucide-react";
import { sizes } from "../app/theme.ts";

/** Copies `value`; `label` names what is copied ("Copy fingerprint"). With `text` it is a button with words. */
export function CopyButton({ value, label, text = false }: { value: string; label: string; text?: boolean }) {
  const clipboard = useClipboard({ timeout: 1500 });
  const icon = clipboard.copied ? (
    <Check size={sizes.icon.sm} aria-hidden />
  ) : (
    <Copy size={sizes.icon.sm} aria-hidden />
  );
  if (text) {
    return (
      <Button variant="default" leftSection={icon} onClick={() => clipboard.copy(value)}>
        {clipboard.copied ? "Copied" : label}
      </Button>
    );
  }
  return (
    <Tooltip label={clipboard.copied ? "Copied" : label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => clipboard.copy(value)}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
