import type { ReactNode } from "react";
import classes from "./kit.module.css";

/** What is known of one thing, a name and a value a line. Its children are `Fact`s, or `dt` and `dd`. */
export function FactList({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

/** One line of a list; nothing while there is no value. */
export function Fact({ name, value }: { name: string; value: ReactNode }) {
  if (value === null || value === undefined || value === "") return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** The same side by side, each value under its name, for a panel that has the width. */
export function FactStrip({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={classes.factStrip}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
