import { Unplug } from "lucide-react";
import classes from "./Frame.module.css";
import { useSession } from "./state/session.ts";
import { sizes } from "./theme.ts";

/** Shown while the page cannot reach the core: what is on screen is the last that was known. */
export function WireBanner() {
  const wire = useSession((state) => state.wire);
  if (wire !== "lost") return null;
  return (
    <div className={classes.banner} role="alert">
      <Unplug size={sizes.icon.md} aria-hidden />
      The connection to the core was lost. It reconnects by itself; what you see is the last that was known.
    </div>
  );
}
