import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./kit.module.css";

interface Props {
  readonly title: ReactNode;
  /** One short line under the title. */
  readonly subtitle?: ReactNode;
  /** Buttons at the right. */
  readonly actions?: ReactNode;
}

export function PageHeader({ title, subtitle, actions }: Props) {
  return (
    <header className={classes.pageHeader}>
      <div className={classes.grow}>
        <Title order={1}>{title}</Title>
        {subtitle ? (
          <Text size="sm" c="dimmed" component="div">
            {subtitle}
          </Text>
        ) : null}
      </div>
      {actions ? <Group gap="xs">{actions}</Group> : null}
    </header>
  );
}

/** The standard page: header, then content that scrolls. `fill` = the content scrolls itself (tables, terminals). */
export function Page({ fill = false, children, ...header }: Props & { fill?: boolean; children: ReactNode }) {
  return (
    <div className={classes.page}>
      <PageHeader {...header} />
      <div className={fill ? classes.pageFill : classes.pageScroll}>{children}</div>
    </div>
  );
}
