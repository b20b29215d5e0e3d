import { useSession } from "../../app/state/session.ts";
import { FactList } from "../../components/FactList.tsx";
import { Section } from "./Section.tsx";

const shells = { desktop: "Desktop", web: "Web, on this computer only", cli: "Command line" } as const;

export function About() {
  const info = useSession((state) => state.info);
  return (
    <Section title="About">
      <FactList>
        <dt>Version</dt>
        <dd>{info?.version ?? "–"}</dd>
        <dt>Shell</dt>
        <dd>{info ? shells[info.shell] : "–"}</dd>
        <dt>Platform</dt>
        <dd>{info?.platform ?? "–"}</dd>
        <dt>Network</dt>
        <dd>Holdfast talks to your servers and to nobody else.</dd>
      </FactList>
    </Section>
  );
}
