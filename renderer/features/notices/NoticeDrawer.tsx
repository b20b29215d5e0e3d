import { Button, Drawer, Group, Stack, Text, Title } from "@mantine/core";
import { Send } from "lucide-react";
import { Link } from "wouter";
import type { Notice } from "../../../shared/contract/notices.ts";
import { sizes } from "../../app/theme.ts";
import { pageWords } from "../../components/pageWords.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { noticeKinds, placeOfNotice, stateLooks } from "./looks.ts";
import classes from "./notices.module.css";

interface Props {
  readonly notice: Notice | null;
  readonly onClose: () => void;
  readonly onRetry: (notice: Notice) => void;
}

/** One notice as it was told, and what became of it. */
export function NoticeDrawer({ notice, onClose, onRetry }: Props) {
  return (
    <Drawer
      opened={notice !== null}
      onClose={onClose}
      position="right"
      title={notice ? `${noticeKinds[notice.kind]} by ${notice.channelName}` : ""}
      closeButtonProps={{ "aria-label": "Close the notice" }}
    >
      {notice ? <Told notice={notice} onRetry={onRetry} /> : null}
    </Drawer>
  );
}

function Told({ notice, onRetry }: Omit<Props, "onClose" | "notice"> & { notice: Notice }) {
  const { title, lines, state, failure, attempts, nextAt, createdAt, sentAt, alertIds } = notice;
  const why = failure ? pageWords(failure) : null;
  return (
    <Stack gap="md">
      <Group gap="sm">
        <StatusBadge look={stateLooks[state]} />
        <Text size="sm" c="dimmed">
          {attempts === 1 ? "1 attempt" : `${attempts} attempts`}, decided <Time at={createdAt} />
          {sentAt === null ? null : (
            <>
              , sent <Time at={sentAt} />
            </>
          )}
        </Text>
      </Group>
      {why ? (
        <Text size="sm">
          {why.title} {why.next}
          {state === "waiting" && nextAt !== null ? (
            <>
              {" "}
              Next try <Time at={nextAt} />.
            </>
          ) : null}
        </Text>
      ) : null}
      <section className={classes.told} aria-label="Text of the notice">
        <Title order={3}>{title}</Title>
        {lines.map((line, at) => (
          <Text key={at} size="sm">
            {line}
          </Text>
        ))}
      </section>
      <Group gap="sm">
        {state === "failed" ? (
          <Button leftSection={<Send size={sizes.icon.sm} aria-hidden />} onClick={() => onRetry(notice)}>
            Send again
          </Button>
        ) : null}
        {alertIds.length === 0 ? null : (
          <Button component={Link} href={placeOfNotice(notice)} variant="default">
            {alertIds.length === 1 ? "Open the alert" : "Open the alerts"}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
