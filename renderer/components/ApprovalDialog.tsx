import { Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { CircleAlert, Dot } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { FailureData } from "../../shared/base/failure.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { changesOf, type Plan } from "../../shared/contract/runs.ts";
import { sizes } from "../app/theme.ts";
import { Fact, FactList } from "./FactList.tsx";
import { DialogButtons } from "./DialogButtons.tsx";
import { countMatches } from "./approval.ts";
import { EnvironmentBadge } from "./EnvironmentBadge.tsx";
import { formatCount, formatDuration } from "./format.ts";
import classes from "./run.module.css";

interface Props {
  /** null = closed. */
  readonly plan: Plan | null;
  readonly host: Host;
  readonly title: string;
  /** What the button says it does, such as "Apply updates". */
  readonly confirm: string;
  readonly running: boolean;
  readonly failure: FailureData | null;
  /** With the number of changes where it was typed. */
  readonly onApprove: (count: number | undefined) => void;
  readonly onClose: () => void;
  /** Further facts of this kind of plan: pairs of word and value. */
  readonly facts?: readonly (readonly [string, ReactNode])[];
}

/** Steps of a plan shown at once; a longer plan says how many more there are. */
const MAX_STEPS = 500;

/** What will happen, where, how long it takes and how to undo it, before anything is changed. */
export function ApprovalDialog({ plan, onClose, ...rest }: Props) {
  return (
    <Modal
      opened={plan !== null}
      onClose={onClose}
      size="xl"
      title={rest.title}
      closeButtonProps={{ "aria-label": "Close without doing anything" }}
    >
      {plan ? <Approval key={plan.hash} plan={plan} onClose={onClose} {...rest} /> : null}
    </Modal>
  );
}

function Approval(props: Props & { plan: Plan }) {
  const { plan, host } = props;
  const [typed, setTyped] = useState("");
  const changes = changesOf(plan);
  const allowed = changes > 0 && (!plan.production || countMatches(typed, changes));
  const id = useId();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (allowed && !props.running) props.onApprove(plan.production ? changes : undefined);
      }}
    >
      <Stack gap="md">
        <FactList>
          <dt>What</dt>
          <dd>{plan.summary}</dd>
          <dt>Where</dt>
          <dd>
            <Group gap="xs">
              {host.name}
              <EnvironmentBadge environment={host.environment} />
            </Group>
          </dd>
          <dt>How long</dt>
          <dd>{plan.estimatedSeconds === null ? "Not known" : `About ${formatDuration(plan.estimatedSeconds)}`}</dd>
          {props.facts?.map(([word, value]) => (
            <Fact key={word} name={word} value={value} />
          ))}
          <dt>To undo it</dt>
          <dd>{plan.undo ?? "This cannot be undone."}</dd>
        </FactList>
        <div>
          <Text size="sm" fw={600} id={id} mb="xs">
            {formatCount(changes, "change")}, in this order
          </Text>
          <ol className={classes.steps} aria-labelledby={id} tabIndex={0}>
            {plan.steps.slice(0, MAX_STEPS).map((step, index) => (
              <li key={index} className={classes.planStep} data-risk={step.risk}>
                {step.risk === "high" ? (
                  <CircleAlert size={sizes.icon.sm} aria-label="High risk" />
                ) : (
                  <Dot size={sizes.icon.sm} aria-hidden />
                )}
                <span className={classes.stepTitle}>{step.title}</span>
                <span className={`mono ${classes.stepDetail}`}>{step.detail}</span>
              </li>
            ))}
            {plan.steps.length > MAX_STEPS ? (
              <li className={classes.planStep}>
                <span className={classes.stepsMore}>
                  and {formatCount(plan.steps.length - MAX_STEPS, "more change")}
                </span>
              </li>
            ) : null}
          </ol>
        </div>
        {plan.production ? (
          <TextInput
            label={`${host.name} is in production. Type the number of changes (${changes}) to go ahead`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            inputMode="numeric"
            autoComplete="off"
          />
        ) : null}
        <DialogButtons
          action={props.confirm}
          running={props.running}
          missing={allowed ? null : changes === 0 ? "Nothing would change." : "Type the number of changes first."}
          failure={props.failure}
          onCancel={props.onClose}
          cautious
        />
      </Stack>
    </form>
  );
}
