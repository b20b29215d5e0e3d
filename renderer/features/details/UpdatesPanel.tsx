import { Anchor } from "@mantine/core";
import { Link } from "wouter";
import { PackageOpen } from "lucide-react";
import type { Updates } from "../../../shared/contract/healthDetails.ts";
import { sizes } from "../../app/theme.ts";
import { EmptyLine } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import classes from "./details.module.css";
import { titles } from "./reasons.ts";
import { noUpdates, waitingWords } from "./panels.tsx";

/** Hosts whose updates the packages tab lists with what each brings, and applies. */
export const isPatched = ({ manager }: Updates): boolean => manager === "apt";

/** How many updates wait; which they are is on the packages tab. */
export function UpdatesPanel({ hostId, value, time }: { hostId: string; value: Updates; time: number }) {
  return (
    <section className={classes.panel} aria-label={titles.updates} id="detail-updates" tabIndex={-1}>
      <div className={classes.panelHead}>
        <PackageOpen size={sizes.icon.sm} aria-hidden />
        <h2 className={classes.heading}>{titles.updates}</h2>
        <span className={classes.summary}>{waitingWords(value)}</span>
        <span className={classes.age}>
          <Time at={time} relative />
        </span>
      </div>
      <EmptyLine>
        {value.waiting === 0 ? `${noUpdates} ` : null}
        <Anchor component={Link} href={`/host/${hostId}/packages`} inherit>
          {value.waiting === 0 ? "Look at the packages" : "See and apply them under Packages"}
        </Anchor>
      </EmptyLine>
    </section>
  );
}
