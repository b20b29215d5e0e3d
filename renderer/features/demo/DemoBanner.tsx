import { Button } from "@mantine/core";
import { FlaskConical } from "lucide-react";
import { useSession } from "../../app/state/session.ts";
import { sizes } from "../../app/theme.ts";
import { switchWorkspace } from "../../transport/client.ts";
import classes from "./demo.module.css";

/** Marks the demo fleet on every page, with the way out. */
export function DemoBanner() {
  const demo = useSession((state) => state.info?.demo ?? state.vault?.demo ?? false);
  if (!demo) return null;
  return (
    <aside className={classes.banner} aria-label="Demo fleet">
      <FlaskConical size={sizes.icon.sm} aria-hidden />
      <span className={classes.text}>
        Demo fleet: simulated hosts on this computer. Nothing here touches a real server.
      </span>
      <Button size="compact-xs" variant="default" onClick={() => switchWorkspace("main")}>
        Leave demo
      </Button>
    </aside>
  );
}
