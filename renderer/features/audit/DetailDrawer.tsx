import { Drawer, Stack, Text, Title } from "@mantine/core";
import type { AuditRow } from "../../../shared/contract/audit.ts";
import { FactList } from "../../components/FactList.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { formatUtcTime, unknownText } from "../../components/format.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import classes from "./audit.module.css";
import { outcomeLook } from "./looks.ts";
import { inputOf, prettyJson, tookText } from "./words.ts";

/** Characters of a detail that are shown; copying gives all of it. */
const MAX_SHOWN = 50_000;

export function DetailDrawer({ row, onClose }: { row: AuditRow | null; onClose: () => void }) {
  return (
    <Drawer
      opened={row !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={row?.action || "Entry"}
      closeButtonProps={{ "aria-label": "Close the detail" }}
    >
      {row ? <Detail row={row} /> : null}
    </Drawer>
  );
}

function Detail({ row }: { row: AuditRow }) {
  return (
    <Stack gap="md">
      <FactList>
        <dt>Outcome</dt>
        <dd>
          <StatusBadge look={outcomeLook(row)} />
        </dd>
        {row.failureCode ? (
          <>
            <dt>Reason</dt>
            <dd className="mono">{row.failureCode}</dd>
          </>
        ) : null}
        <dt>Began</dt>
        <dd>
          <Time at={row.time} /> <span className={classes.dim}>({formatUtcTime(row.time)})</span>
        </dd>
        {row.outcomeTime === null ? null : (
          <>
            <dt>Ended</dt>
            <dd>
              <Time at={row.outcomeTime} /> <span className={classes.dim}>after {tookText(row)}</span>
            </dd>
          </>
        )}
        <dt>Who</dt>
        <dd>{row.actor || unknownText}</dd>
        <dt>Hosts</dt>
        <dd>{row.hosts.join(", ") || unknownText}</dd>
        <dt>Entry</dt>
        <dd className="number">{row.outcomeSeq === null ? row.seq : `${row.seq}, outcome ${row.outcomeSeq}`}</dd>
      </FactList>
      <Json title={row.kind === "intent" ? "Input" : "Detail"} value={inputOf(row.detail)} />
      <Json title="Result" value={row.result} />
      {row.action === "" ? (
        <Text size="sm" c="dimmed">
          This entry was sealed to the key of another vault. That it was written, and when, is still proven by the log.
        </Text>
      ) : null}
    </Stack>
  );
}

/** Secrets were replaced before the entry was written; the text goes in as text and nothing else. */
function Json({ title, value }: { title: string; value: Readonly<Record<string, unknown>> }) {
  const text = prettyJson(value);
  if (text === "") return null;
  return (
    <section aria-label={title}>
      <div className={classes.jsonHead}>
        <Title order={3}>{title}</Title>
        <CopyButton value={text} label={`Copy ${title.toLowerCase()}`} />
      </div>
      <pre className={`mono ${classes.json}`} tabIndex={0} aria-label={`${title} as JSON`}>
        {text.slice(0, MAX_SHOWN)}
      </pre>
      {text.length > MAX_SHOWN ? (
        <Text size="sm" c="dimmed">
          The beginning of {text.length.toLocaleString("en-GB")} characters. Copying gives all of them.
        </Text>
      ) : null}
    </section>
  );
}
