import { Text } from "@mantine/core";
import type { CheckOutcome, PerfValue } from "../../../shared/contract/checks.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import classes from "./checks.module.css";
import { stateLooks } from "./looks.tsx";
import { limitWords, valueWords } from "./words.ts";

/** What one run found: state, text, values with their limits, and how long it took. Text of a server stays text. */
export function OutcomeView({ outcome }: { outcome: CheckOutcome }) {
  const { state, text, longText, perfdata, durationMs } = outcome;
  return (
    <div className={classes.outcome}>
      <div className={classes.line}>
        <StatusBadge look={stateLooks[state]} />
        <Text size="sm" c="dimmed" className="number">
          {durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`}
        </Text>
      </div>
      <Text size="sm" className={classes.text}>
        {text}
      </Text>
      {longText === "" ? null : (
        <pre className={classes.long} tabIndex={0} aria-label="Further text">
          {longText}
        </pre>
      )}
      {perfdata.length === 0 ? null : <PerfTable values={perfdata} />}
    </div>
  );
}

function PerfTable({ values }: { values: readonly PerfValue[] }) {
  return (
    <table className={classes.perf}>
      <thead>
        <tr>
          <th scope="col">Value of</th>
          <th scope="col">Now</th>
          <th scope="col">Warning</th>
          <th scope="col">Critical</th>
        </tr>
      </thead>
      <tbody>
        {values.map(({ label, value, uom, warning, critical }, index) => (
          // A plugin may give two values one label.
          <tr key={index}>
            <th scope="row">{label}</th>
            <td className="number">{valueWords(value, uom)}</td>
            <td className="number">{limitWords(warning, uom)}</td>
            <td className="number">{limitWords(critical, uom)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
