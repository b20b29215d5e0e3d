import { Button, Group, Select, Text } from "@mantine/core";
import { FlaskConical } from "lucide-react";
import { useId, useMemo, useState } from "react";
import type { CheckOutcome, CheckSpec } from "../../../shared/contract/checks.ts";
import { hostsMatching, useHostFilter } from "../../app/state/filters.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./checks.module.css";
import { type CheckDraft, inputOf } from "./form.ts";
import { OutcomeView } from "./OutcomeView.tsx";

/** Hosts offered at a time; typing narrows the search over all. */
const shownHosts = 50;

/** What came of a try; it says nothing of another host, or of a check that was changed since. */
interface Found {
  readonly hostId: string;
  readonly spec: CheckSpec;
  readonly outcome: CheckOutcome;
}

/** Runs what stands in the form once on one host, and shows what came of it. Nothing is saved. */
export function TryOnHost({ draft }: { draft: CheckDraft }) {
  const hosts = useHosts();
  const { test } = useHostFilter(draft.filter);
  const [chosen, setChosen] = useState<string | null>(null);
  const [found, setFound] = useState<Found | null>(null);
  const attempt = useCommand("checks.try");
  const fitting = useMemo(() => {
    const own = hosts.filter(({ id }) => id === draft.hostId);
    return draft.about === "host" ? own : hostsMatching(hosts, test);
  }, [hosts, test, draft.about, draft.hostId]);
  const hostId = fitting.some(({ id }) => id === chosen) ? chosen : (fitting[0]?.id ?? null);
  const read = inputOf(draft);
  const run = async (): Promise<void> => {
    if (hostId === null || read.problem !== null) return;
    const { spec, timeoutSeconds } = draft;
    setFound(null);
    const outcome = await attempt.run({ hostId, spec, timeoutSeconds });
    if (outcome) setFound({ hostId, spec, outcome });
  };
  const missingId = useId();
  const missing = read.problem ?? (hostId === null ? "No host fits it." : null);
  const outcome = found?.hostId === hostId && found.spec === draft.spec ? found.outcome : null;
  return (
    <section className={classes.try} aria-label="Try it">
      <Group align="flex-end" gap="sm">
        <Select
          className={classes.grow}
          label="Try it on a host"
          data={fitting.map(({ id, name }) => ({ value: id, label: name }))}
          value={hostId}
          onChange={setChosen}
          searchable
          limit={shownHosts}
          placeholder={fitting.length === 0 ? "No host fits" : undefined}
          nothingFoundMessage="No host matches."
          allowDeselect={false}
        />
        <Button
          variant="default"
          leftSection={<FlaskConical size={sizes.icon.sm} aria-hidden />}
          loading={attempt.running}
          disabled={missing !== null}
          aria-describedby={missing === null ? undefined : missingId}
          onClick={() => void run()}
        >
          Try it
        </Button>
      </Group>
      {missing === null ? null : (
        <Text id={missingId} size="sm" c="dimmed">
          {missing}
        </Text>
      )}
      <ErrorLine failure={attempt.failure} />
      {outcome ? (
        <div role="status">
          <OutcomeView outcome={outcome} />
        </div>
      ) : null}
    </section>
  );
}
