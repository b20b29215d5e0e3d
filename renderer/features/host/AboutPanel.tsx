import { User } from "lucide-react";
import type { ReactNode } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { sizes } from "../../app/theme.ts";
import { FactStrip } from "../../components/FactList.tsx";
import { Markdown } from "../../components/Markdown.tsx";
import classes from "./overview.module.css";

/** What people wrote about the host: who answers for it, custom fields and notes. Nothing when they wrote nothing. */
export function AboutPanel({ host }: { host: Host }) {
  const facts: [string, ReactNode][] = Object.entries(host.fields ?? {});
  if (host.owner)
    facts.unshift([
      "Owner",
      <span key="owner" className={classes.owner}>
        <User size={sizes.icon.sm} aria-hidden />
        {host.owner}
      </span>,
    ]);
  if (facts.length === 0 && host.notes.trim() === "") return null;
  return (
    <section className={classes.about} aria-label="About this host">
      {facts.length > 0 ? <FactStrip facts={facts} /> : null}
      {host.notes.trim() === "" ? null : <Markdown text={host.notes} />}
    </section>
  );
}
