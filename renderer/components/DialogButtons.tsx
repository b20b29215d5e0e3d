import { Button, Group, Text } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { FailureData } from "../../shared/base/failure.ts";
import { sizes } from "../app/theme.ts";
import { ErrorLine } from "./states.tsx";

interface Props {
  /** What is done, as a verb. It submits the form around it, unless `onAction` is given. */
  readonly action: ReactNode;
  readonly onAction?: () => void;
  readonly icon?: LucideIcon;
  readonly running?: boolean;
  /** What must be given first, as a sentence; until then the action cannot be taken. */
  readonly missing?: string | null;
  /** The action takes something away for good. */
  readonly danger?: boolean;
  /** Why it failed the last time. */
  readonly failure?: FailureData | null;
  /** Without it there is the action alone, as in a drawer, which has its own way out. */
  readonly onCancel?: () => void;
  readonly cancel?: string;
  /** The way out has the focus at first, so that Enter alone changes nothing. */
  readonly cautious?: boolean;
  /** Stands before the buttons. */
  readonly children?: ReactNode;
}

/** The end of a dialog: what went wrong, the way out, and the one thing that the dialog is for. */
export function DialogButtons({ icon: Icon, missing = null, ...props }: Props) {
  const missingId = useId();
  return (
    <>
      <ErrorLine failure={props.failure ?? null} />
      <Group justify="flex-end" gap="sm">
        {missing === null ? null : (
          <Text id={missingId} size="sm" c="dimmed" flex={1}>
            {missing}
          </Text>
        )}
        {props.children}
        {props.onCancel ? (
          <Button variant="default" onClick={props.onCancel} {...(props.cautious ? { "data-autofocus": true } : {})}>
            {props.cancel ?? "Cancel"}
          </Button>
        ) : null}
        <Button
          type={props.onAction ? "button" : "submit"}
          color={props.danger ? "red" : "accent"}
          leftSection={Icon ? <Icon size={sizes.icon.sm} aria-hidden /> : undefined}
          loading={props.running ?? false}
          disabled={missing !== null}
          aria-describedby={missing === null ? undefined : missingId}
          onClick={props.onAction}
        >
          {props.action}
        </Button>
      </Group>
    </>
  );
}
