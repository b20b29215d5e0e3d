import { ShieldAlert, Tag } from "lucide-react";
import { sizes } from "../app/theme.ts";
import { isProduction } from "./environment.ts";
import classes from "./kit.module.css";

/** The environment of a host; production is marked in colour, by icon and by its word. */
export function EnvironmentBadge({ environment }: { environment: string }) {
  if (environment === "") return null;
  const production = isProduction(environment);
  const Icon = production ? ShieldAlert : Tag;
  return (
    <span
      className={classes.badge}
      data-tone={production ? "production" : "unknown"}
      data-plain={!production || undefined}
    >
      <Icon size={sizes.icon.sm} aria-hidden />
      <span>{environment}</span>
    </span>
  );
}
