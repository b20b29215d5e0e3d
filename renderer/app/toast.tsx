import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { CircleAlert, CircleCheck } from "lucide-react";
import type { FailureData } from "../../shared/base/failure.ts";
import { pageWords } from "../components/pageWords.ts";
import classes from "./toast.module.css";
import { sizes } from "./theme.ts";

/** How long a message with an undo stays, in milliseconds. */
const undoTime = 12_000;

/** A short word that something worked. */
export function toastDone(message: string, undo?: { label: string; run(): void }): string {
  const id = notifications.show({
    color: "accent",
    icon: <CircleCheck size={sizes.icon.md} aria-hidden />,
    autoClose: undo ? undoTime : undefined,
    closeButtonProps: { "aria-label": "Dismiss" },
    message: undo ? (
      <span className={classes.line}>
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo.run();
          }}
        >
          {undo.label}
        </Button>
      </span>
    ) : (
      message
    ),
  });
  return id;
}

let lastEdit: string | undefined;

/** What an edit did. The message of the edit before it goes: only the newest is about what is on the screen. */
export function toastEdit(message: string, undo: { label: string; run(): void }): void {
  hideEditToast();
  lastEdit = toastDone(message, undo);
}

/** Before something opens whose buttons it would cover. */
export function hideEditToast(): void {
  if (lastEdit !== undefined) notifications.hide(lastEdit);
  lastEdit = undefined;
}

/** What failed and what to do, for work whose own place on the page is gone. */
export function toastFailure(failure: FailureData): void {
  const words = pageWords(failure);
  notifications.show({
    color: "red",
    icon: <CircleAlert size={sizes.icon.md} aria-hidden />,
    autoClose: undoTime,
    closeButtonProps: { "aria-label": "Dismiss" },
    title: words.title,
    message: words.next,
  });
}
