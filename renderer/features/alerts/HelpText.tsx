import { Code, Title } from "@mantine/core";
import type { RuleHelp } from "../../../shared/words/alertRules.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import classes from "./alerts.module.css";

/** A sentence of a runbook: what stands in backticks is code, and a whole command can be copied. */
function Step({ text }: { text: string }) {
  return (
    <li>
      {text.split("`").map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <span key={index} className={classes.command}>
            <Code>{part}</Code>
            {part.includes(" ") ? <CopyButton value={part} label={`Copy ${part}`} /> : null}
          </span>
        ),
      )}
    </li>
  );
}

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
          <Step key={line} text={line} />
        ))}
      </ol>
      <Title order={3}>What to do</Title>
      <ul>
        {help.mitigation.map((line) => (
          <Step key={line} text={line} />
        ))}
      </ul>
    </section>
  );
}
