import { User } from "lucide-react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { sizes } from "../../app/theme.ts";
import { Markdown } from "../../components/Markdown.tsx";
import classes from "./overview.module.css";

/** What people wrote about the host: who answers for it, custom fields and notes. Nothing when they wrote nothing. */
export function AboutPanel({ host }: { host: Host }) {
  const fields = Object.entries(host.fields ?? {});
  if (!host.owner && fields.length === 0 && host.notes.trim() === "") return null;
  return (
    <section className={classes.about} aria-label="About this host">
      {host.owner || fields.length > 0 ? (
        <dl className={classes.aboutFields}>
          {host.owner ? (
            <div className={classes.fact}>
              <dt>Owner</dt>
              <dd className={classes.owner}>
                <User size={sizes.icon.sm} aria-hidden />
                {host.owner}
              </dd>
            </div>
          ) : null}
          {fields.map(([name, value]) => (
            <div key={name} className={classes.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {host.notes.trim() === "" ? null : <Markdown text={host.notes} />}
    </section>
  );
}
