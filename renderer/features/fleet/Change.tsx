import { Checkbox, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./bulk.module.css";

interface Props<T> {
  readonly label: string;
  /** null = left as it is. */
  readonly value: T | null;
  /** What the input shows when it is ticked. */
  readonly first: T;
  /** Has the focus when the dialog opens. */
  readonly autoFocus?: boolean;
  readonly onChange: (value: T | null) => void;
  readonly children: (value: T, onChange: (value: T) => void) => ReactNode;
}

/** A field that is replaced on all hosts once it is ticked. */
export function Change<T>({ label, value, first, autoFocus, onChange, children }: Props<T>) {
  return (
    <div className={classes.change}>
      <Checkbox
        label={label}
        data-autofocus={autoFocus || undefined}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? first : null)}
      />
      {value === null ? (
        <Text size="sm" c="dimmed">
          stays as it is
        </Text>
      ) : (
        children(value, onChange)
      )}
    </div>
  );
}
