import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { CircleAlert, type LucideIcon, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { FailureData } from "../../shared/base/failure.ts";
import { sizes } from "../app/theme.ts";
import classes from "./kit.module.css";
import { pageWords } from "./pageWords.ts";

/** Nothing here yet: says what would be here and teaches the next step. */
export function EmptyState(props: { icon: LucideIcon; title: string; children?: ReactNode; actions?: ReactNode }) {
  const { icon: Icon } = props;
  return (
    <Stack className={classes.state} align="center" gap="sm">
      <Icon size={sizes.icon.xl} aria-hidden className={classes.stateIcon} />
      <Title order={2}>{props.title}</Title>
      {props.children ? (
        <Text c="dimmed" ta="center" component="div">
          {props.children}
        </Text>
      ) : null}
      {props.actions ? (
        <Group justify="center" gap="sm" mt="xs">
          {props.actions}
        </Group>
      ) : null}
    </Stack>
  );
}

/** How long a view may stay blank before a skeleton appears, in milliseconds; shorter would flicker. */
const skeletonDelay = 200;

/** Skeleton lines, only once loading takes long enough to be noticed. */
export function LoadingState({ label = "Loading", rows = 6 }: { label?: string; rows?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), skeletonDelay);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-busy="true" aria-label={label} className={classes.loading}>
      {shown ? Array.from({ length: rows }, (_, row) => <Skeleton key={row} className={classes.skeletonRow} />) : null}
    </div>
  );
}

/** What happened, what to do, and a way to try again. Takes a Failure or its data. */
export function ErrorState({
  failure,
  onRetry,
  actions,
}: {
  failure: FailureData;
  onRetry?: () => void;
  actions?: ReactNode;
}) {
  const words = pageWords(failure);
  return (
    <Stack className={classes.state} align="center" gap="sm" role="alert">
      <CircleAlert size={sizes.icon.xl} aria-hidden className={classes.stateIconCritical} />
      <Title order={2} ta="center">
        {words.title}
      </Title>
      <Text c="dimmed" ta="center">
        {words.next}
      </Text>
      <Group justify="center" gap="sm" mt="xs">
        {onRetry ? (
          <Button variant="default" leftSection={<RotateCw size={sizes.icon.sm} aria-hidden />} onClick={onRetry}>
            Try again
          </Button>
        ) : null}
        {actions}
      </Group>
    </Stack>
  );
}

/** The same in one or two lines, for forms and panels. */
export function ErrorLine({ failure, onRetry }: { failure: FailureData | null; onRetry?: () => void }) {
  if (!failure) return null;
  const words = pageWords(failure);
  return (
    <div role="alert" className={classes.errorLine}>
      <CircleAlert size={sizes.icon.md} aria-hidden className={classes.errorLineIcon} />
      <div className={classes.grow}>
        <Text size="sm">{words.title}</Text>
        <Text size="sm" c="dimmed">
          {words.next}
        </Text>
      </div>
      {onRetry ? (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}

/** Nothing here yet, within a panel. */
export function EmptyLine({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}
