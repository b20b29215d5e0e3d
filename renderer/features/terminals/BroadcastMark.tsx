import { Radio } from "lucide-react";
import type { ReactNode } from "react";
import { sizes } from "../../app/theme.ts";
import classes from "./broadcast.module.css";

/** Marks a terminal that takes part in a broadcast: by colour, icon and word. */
export function BroadcastMark({ children }: { children: ReactNode }) {
  return (
    <span className={classes.mark}>
      <Radio size={sizes.icon.sm} aria-hidden />
      {children}
    </span>
  );
}
