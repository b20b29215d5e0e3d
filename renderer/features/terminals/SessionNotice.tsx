import { Button } from "@mantine/core";
import { CircleAlert, CirclePower, LoaderCircle, type LucideIcon, Power } from "lucide-react";
import { describeFailure } from "../../../shared/words/failures.ts";
import { sizes } from "../../app/theme.ts";
import type { SessionState } from "./session.ts";
import classes from "./terminals.module.css";

interface Props {
  readonly state: SessionState;
  readonly name: string;
  onConnect(): void;
  /** All that wait since a restart, this one with them; null where it is the only one. */
  readonly onConnectAll: (() => void) | null;
  onClose(): void;
}

/** One calm line under a terminal that is not open: what is, and what to do. */
export function SessionNotice({ state, name, onConnect, onConnectAll, onClose }: Props) {
  if (state.kind === "open") return null;
  if (state.kind === "connecting") {
    return (
      <Notice tone="busy" icon={LoaderCircle} title={`Connecting to ${name}`}>
        What you type is sent as soon as the shell is there.
      </Notice>
    );
  }
  const buttons = (
    <>
      <Button size="compact-sm" onClick={onConnect}>
        {state.kind === "restored" ? "Connect" : "Reconnect"}
      </Button>
      {state.kind === "restored" && onConnectAll ? (
        <Button size="compact-sm" variant="default" onClick={onConnectAll}>
          Connect all
        </Button>
      ) : null}
      <Button size="compact-sm" variant="default" onClick={onClose}>
        Close
      </Button>
    </>
  );
  if (state.kind === "restored") {
    return (
      <Notice tone="unknown" icon={Power} title="Disconnected" buttons={buttons}>
        Press Enter to reconnect to {name}.
      </Notice>
    );
  }
  if (state.failure === null) {
    return (
      <Notice tone="unknown" icon={CirclePower} title={`The shell on ${name} has ended`} buttons={buttons}>
        Press Enter for a new one.
      </Notice>
    );
  }
  const words = describeFailure(state.failure);
  return (
    <Notice tone="critical" icon={CircleAlert} title={words.title} buttons={buttons}>
      {words.next}
    </Notice>
  );
}

function Notice(props: {
  tone: string;
  icon: LucideIcon;
  title: string;
  children: React.ReactNode;
  buttons?: React.ReactNode;
}) {
  const { icon: Icon } = props;
  return (
    <div className={classes.notice} data-tone={props.tone} role="status">
      <Icon size={sizes.icon.md} aria-hidden />
      <div className={classes.noticeWords}>
        <strong>{props.title}</strong> <span>{props.children}</span>
      </div>
      {props.buttons}
    </div>
  );
}
