import { Text, Title } from "@mantine/core";
import { type CSSProperties, type ReactNode, useId } from "react";
import classes from "./settings.module.css";

/** How many rows a table within a section has, for its height. */
export const tableRows = (rows: number): CSSProperties => ({ "--rows": rows }) as CSSProperties;

export function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      {lead ? (
        <Text size="sm" c="dimmed">
          {lead}
        </Text>
      ) : null}
      <div className={classes.body}>{children}</div>
    </section>
  );
}
