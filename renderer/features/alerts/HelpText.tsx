import { Title } from "@mantine/core";
import type { RuleHelp } from "../../../shared/words/alertRules.ts";
import classes from "./alerts.module.css";

/** The runbook page of a default rule. */
export function HelpText({ help }: { help: RuleHelp }) {
  return (
    <section className={classes.help} aria-label="What it means and what to do">
      <Title order={3}>What it means</Title>
      <p>{help.meaning}</p>
      <Title order={3}>What people notice</Title>
      <p>{help.impact}</p>
      <Title order={3}>What to look at</Title>
      <ol>
        {help.diagnosis.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <Title order={3}>What to do</Title>
      <ul>
        {help.mitigation.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
