import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import type { ComponentPropsWithoutRef } from "react";

interface Props extends ButtonProps, Omit<ComponentPropsWithoutRef<"button">, keyof ButtonProps> {
  /** Why it cannot be used now, as a sentence; null = it can. */
  readonly reason: string | null;
}

/** A button that says why it cannot be used, to the pointer, to the keyboard and to assistive technology: it stays in the tab order. */
export function ReasonButton({ reason, onClick, ...props }: Props) {
  const held = reason !== null;
  return (
    <Tooltip label={reason} disabled={!held} events={{ hover: true, focus: true, touch: true }}>
      <Button
        {...props}
        data-disabled={held || undefined}
        aria-disabled={held || undefined}
        aria-description={reason ?? undefined}
        // A form is not sent by it either, nor by Enter in its fields.
        onClick={held ? (event) => event.preventDefault() : onClick}
      />
    </Tooltip>
  );
}
