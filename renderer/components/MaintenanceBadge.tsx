import { Tooltip } from "@mantine/core";
import { Wrench } from "lucide-react";
import { sizes } from "../app/theme.ts";
import classes from "./kit.module.css";
import { StatusBadge, type StatusLook } from "./StatusBadge.tsx";

interface Props {
  readonly host: { readonly maintenance?: boolean | undefined };
  /** Without the filled background. */
  readonly plain?: boolean;
  /** The sign alone where there is no room; the word is its name and shows on hover. */
  readonly small?: boolean;
  /** What stands behind the word, such as a count. */
  readonly detail?: string;
}

const look: StatusLook = { tone: "stale", icon: Wrench, word: "Maintenance" };

/** Under maintenance, by icon and word; nothing for any other host. */
export function MaintenanceBadge({ host, plain = false, small = false, ...rest }: Props) {
  if (!host.maintenance) return null;
  if (!small) return <StatusBadge look={look} plain={plain} {...rest} />;
  return (
    <Tooltip label="Under maintenance">
      <span className={classes.badge} data-tone="stale">
        <Wrench size={sizes.icon.sm} role="img" aria-label="Under maintenance" />
      </span>
    </Tooltip>
  );
}
