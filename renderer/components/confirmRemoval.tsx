import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";

/** Asks before something goes that no undo brings back: what, what becomes of the rest, and the verb of the button. */
export function confirmRemoval(title: string, text: string, yes: string, onConfirm: () => void): void {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{text}</Text>,
    labels: { confirm: yes, cancel: "Keep it" },
    confirmProps: { color: "red" },
    closeButtonProps: { "aria-label": "Close" },
    onConfirm,
  });
}
