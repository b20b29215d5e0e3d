import { Text } from "@mantine/core";
import { Circle, CircleAlert, CircleCheck, CircleMinus, LoaderCircle, type LucideIcon } from "lucide-react";
import type { DoctorStep } from "../../../shared/contract/doctor.ts";
import { causeWords, commandPlaces, factWords, stepWords } from "../../../shared/words/doctor.ts";
import { sizes } from "../../app/theme.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { pageWords } from "../../components/pageWords.ts";
import classes from "./doctor.module.css";
import { byHop } from "./hops.ts";

const looks: Readonly<Record<DoctorStep["state"], { readonly icon: LucideIcon; readonly word: string }>> = {
  waiting: { icon: Circle, word: "Waiting" },
  running: { icon: LoaderCircle, word: "Running" },
  ok: { icon: CircleCheck, word: "OK" },
  failed: { icon: CircleAlert, word: "Failed" },
  skipped: { icon: CircleMinus, word: "Not needed" },
};

/** The steps of every hop, the one reached from here first. */
export function StepList({ steps }: { steps: readonly DoctorStep[] }) {
  const hops = byHop(steps);
  return (
    <>
      {hops.map(({ hop, host, steps: own }) => (
        <section key={hop} aria-label={hops.length > 1 ? host : "Steps"}>
          {hops.length > 1 ? (
            <Text fw={600} mb="xs">
              {host}
            </Text>
          ) : null}
          <ol className={classes.steps}>
            {own.map((step) => (
              <Step key={step.step} step={step} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Step({ step }: { step: DoctorStep }) {
  const unreached = step.cause === "notReached";
  const { icon: Icon, word } = looks[step.state];
  return (
    <li className={classes.step} data-state={step.state}>
      <Icon size={sizes.icon.md} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <div className={classes.head}>
          <Text span size="sm" fw={500}>
            {stepWords[step.step]}
          </Text>
          <Text span size="xs" c="dimmed">
            {unreached ? "Not reached" : word}
            {step.milliseconds === null ? "" : `, ${Math.round(step.milliseconds)} ms`}
          </Text>
        </div>
        {step.facts.length > 0 ? (
          <dl className={classes.facts}>
            {step.facts.map(({ name, values }) => (
              <div key={name}>
                <dt>{factWords[name]}</dt>
                <dd>{values.join(", ") || "nothing"}</dd>
              </div>
            ))}
          </dl>
        ) : null}
        {step.state === "skipped" && step.cause !== null && !unreached ? (
          <Text size="xs" c="dimmed">
            {causeWords(step.cause).means}
          </Text>
        ) : null}
        {step.state === "failed" ? <Trouble step={step} /> : null}
      </div>
    </li>
  );
}

function Trouble({ step }: { step: DoctorStep }) {
  const words = step.cause === null ? null : causeWords(step.cause);
  return (
    <div className={classes.trouble}>
      {step.failure ? <Text size="sm">{pageWords(step.failure).title}</Text> : null}
      {words ? (
        <>
          <Text size="sm">{words.means}</Text>
          <Text size="sm" fw={500}>
            {words.next}
          </Text>
          {words.command ? (
            <div className={classes.command}>
              <Text size="xs" c="dimmed">
                {commandPlaces[words.command.where]}
              </Text>
              <code>{words.command.line}</code>
              <CopyButton value={words.command.line} label="Copy command" />
            </div>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
