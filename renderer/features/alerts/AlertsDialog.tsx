import { Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { formatCount } from "../../components/format.ts";
import classes from "./alerts.module.css";

/** Alerts that are named; the others are counted. */
const NAMED = 3;

export interface AlertsDialogProps {
  /** null when it is closed. */
  readonly alerts: readonly Alert[] | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

interface Props extends Pick<AlertsDialogProps, "alerts" | "onClose"> {
  /** What is done with them. */
  readonly verb: string;
  readonly children: (alerts: readonly Alert[]) => ReactNode;
}

/** The frame of what is done with alerts: how many, and which. */
export function AlertsDialog({ verb, alerts, onClose, children }: Props) {
  return (
    <Modal
      opened={alerts !== null}
      onClose={onClose}
      title={alerts ? `${verb} ${formatCount(alerts.length, "alert")}` : ""}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {alerts ? (
        <Stack gap="sm">
          <ul className={classes.named}>
            {alerts.slice(0, NAMED).map(({ id, message }) => (
              <li key={id} className={classes.clamp}>
                {message}
              </li>
            ))}
            {alerts.length > NAMED ? <li className={classes.dim}>and {alerts.length - NAMED} more</li> : null}
          </ul>
          {children(alerts)}
        </Stack>
      ) : null}
    </Modal>
  );
}
