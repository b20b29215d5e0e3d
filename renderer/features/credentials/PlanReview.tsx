import { Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { RolloutPlan } from "../../../shared/contract/credentials.ts";
import { useInventory } from "../../app/state/inventory.ts";
import { FactList } from "../../components/FactList.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { countMatches } from "../../components/approval.ts";
import { formatCount, formatDuration } from "../../components/format.ts";
import { pageWords } from "../../components/pageWords.ts";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./credentials.module.css";
import { showDialog } from "./dialogs.ts";

/** What will happen on which host, before anything is changed. */
export function PlanReview({ plan, onBack }: { plan: RolloutPlan; onBack: () => void }) {
  const hosts = useInventory((state) => state.hosts);
  const [typed, setTyped] = useState("");
  const start = useCommand("credentials.startRollout");
  const count = plan.hostIds.length;
  const allowed = !plan.production || countMatches(typed, count);
  const approve = async (): Promise<void> => {
    const begun = await start.run({ planHash: plan.hash, hostIds: plan.hostIds });
    if (begun) showDialog({ kind: "run", runId: begun.runId });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (allowed) void approve();
      }}
    >
      <Stack gap="md">
        <FactList>
          <dt>What</dt>
          <dd>{plan.summary}</dd>
          <dt>How</dt>
          <dd>{count === 1 ? "One host" : "The first host alone; if that works, the others four at a time"}</dd>
          <dt>How long</dt>
          <dd>{plan.estimatedSeconds === null ? "Not known" : `About ${formatDuration(plan.estimatedSeconds)}`}</dd>
          <dt>To undo it</dt>
          <dd>{plan.undo ?? "This cannot be undone."}</dd>
        </FactList>
        <section aria-label="Hosts that take part">
          <Text size="sm" fw={600} mb="xs">
            {formatCount(count, "host")}
          </Text>
          <ol className={`${classes.list} ${classes.scroll}`} tabIndex={0}>
            {plan.steps.map((step) => (
              <li key={step.title}>
                <Text size="sm" fw={600}>
                  {step.title}
                </Text>
                <Text size="sm" c="dimmed">
                  {step.detail}
                </Text>
              </li>
            ))}
          </ol>
        </section>
        {plan.refused.length > 0 ? (
          <section aria-label="Hosts that are left out">
            <Text size="sm" fw={600} mb="xs">
              Left out: {formatCount(plan.refused.length, "host")}
            </Text>
            <ul className={`${classes.list} ${classes.scroll}`} tabIndex={0}>
              {plan.refused.map(({ hostId, failure }) => (
                <li key={hostId}>
                  <Text size="sm" fw={600}>
                    {hosts.get(hostId)?.name ?? hostId}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {pageWords(failure).title}
                  </Text>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {plan.production ? (
          <TextInput
            label={`Production is among them. Type the number of hosts (${count}) to go ahead`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            inputMode="numeric"
            autoComplete="off"
          />
        ) : null}
        <DialogButtons
          action="Go ahead"
          running={start.running}
          missing={allowed ? null : "Type the number of hosts first."}
          failure={start.failure}
          onCancel={onBack}
          cancel="Back"
          cautious
        />
      </Stack>
    </form>
  );
}
