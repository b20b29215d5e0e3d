import { Button, Text } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import type { Failure } from "../../../shared/base/failure.ts";
import { sizes } from "../../app/theme.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { pageWords } from "../../components/pageWords.ts";
import { ErrorLine } from "../../components/states.tsx";
import { GateCard } from "./GateCard.tsx";
import classes from "./vault.module.css";

/** The audit log does not hold, so nothing is done at all: says so, and offers the one way on. */
export function DamagedLog(props: {
  damage: Failure;
  /** Why setting it aside did not work, e.g. a wrong passphrase. */
  failure: Failure | null;
  running: boolean;
  /** What has to be typed above for it. */
  proof: string;
  onReplace: () => void;
}) {
  const { damage, failure, running, proof, onReplace } = props;
  return (
    <div className={classes.damaged} role="alert">
      <CircleAlert size={sizes.icon.md} aria-hidden className={classes.damagedIcon} />
      <div className={classes.form}>
        <Text size="sm" fw={600}>
          {pageWords(damage).title}
        </Text>
        <Text size="sm" c="dimmed">
          Holdfast does nothing that it cannot write down, so the vault stays closed. Your hosts, keys and backups are
          not affected. Find out who changed the log; a disk error or a restored copy of the data folder does it too.
        </Text>
        <Text size="sm" c="dimmed">
          To go on, set the log aside: it is kept as it is, and the new one begins by saying so. This takes the {proof}{" "}
          above.
        </Text>
        <ErrorLine failure={failure} />
        <Button type="button" variant="default" loading={running} onClick={onReplace}>
          Set the log aside and start a new one
        </Button>
      </div>
    </div>
  );
}

/** Where the old log went, before the vault opens and this would be gone. */
export function LogSetAside(props: { path: string; failure: Failure | null; running: boolean; onOpen: () => void }) {
  return (
    <GateCard
      title="The log was set aside"
      lead="A new audit log has begun, and its first entry says so. The old one is kept as it is, to be looked into:"
    >
      <div className={classes.path}>
        <code className="mono">{props.path}</code>
        <CopyButton value={props.path} label="Copy the path" />
      </div>
      <ErrorLine failure={props.failure} />
      <Button data-autofocus autoFocus loading={props.running} onClick={props.onOpen}>
        Open the vault
      </Button>
    </GateCard>
  );
}
