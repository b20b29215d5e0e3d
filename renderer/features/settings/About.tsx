import { useSession } from "../../app/state/session.ts";
import { Section } from "./Section.tsx";
import classes from "./settings.module.css";

const shells = { desktop: "Desktop", web: "Web, on this computer only", cli: "Command line" } as const;

export function About() {
  const info = useSession((state) => state.info);
  return (
    <Section title="About">
      <dl className={classes.facts}>
        <dt>Version</dt>
        <dd>{info?.version ?? "–"}</dd>
        <dt>Shell</dt>
        <dd>{info ? shells[info.shell] : "–"}</dd>
        <dt>Platform</dt>
        <dd>{info?.platform ?? "–"}</dd>
        <dt>Network</dt>
        <dd>Holdfast talks to your servers and to nobody else.</dd>
      </dl>
    </Section>
  );
}
