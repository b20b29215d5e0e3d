import { Autocomplete, NumberInput, Select, TagsInput, Text, Textarea } from "@mantine/core";
import { reach, severity } from "../../../shared/contract/alerts.ts";
import { eventKind } from "../../../shared/contract/events.ts";
import { catalogue, metricInfo } from "../../../shared/metrics/catalogue.ts";
import { alertSeverityLooks } from "../../components/alertLooks.ts";
import { unitName } from "../../components/charts/units.ts";
import classes from "./alerts.module.css";
import { eventWords, type RuleForm, severities } from "./ruleForm.ts";

interface Props {
  readonly form: RuleForm;
  readonly change: (part: Partial<RuleForm>) => void;
}

const severityChoices = severities.map((value) => ({ value, label: alertSeverityLooks[value].word }));
const eventChoices = eventKind.options.map((value) => ({ value, label: eventWords[value] }));
const number = (value: string | number): number | "" => (typeof value === "number" ? value : "");

/** What belongs to the kind of condition that is chosen. */
export function ConditionFields({ form, change }: Props) {
  switch (form.kind) {
    case "threshold":
      return (
        <>
          <div className={classes.two}>
            <Metric form={form} change={change} />
            <Select
              label="It is wrong"
              data={[
                { value: "above", label: "above the limit" },
                { value: "below", label: "below the limit" },
                { value: "beyond", label: "farther from zero than the limit" },
              ]}
              value={form.direction}
              allowDeselect={false}
              onChange={(direction) => direction && change({ direction })}
            />
          </div>
          <Levels
            form={form}
            change={change}
            enter="Begins past"
            clear="Ends at"
            unit={unitName(metricInfo(form.metric).unit)}
          />
          <Labels form={form} change={change} />
        </>
      );
    case "absence":
      return (
        <>
          <div className={classes.two}>
            <Metric form={form} change={change} />
            <NumberInput
              label="Missing for (minutes)"
              min={1}
              value={form.missingMinutes}
              onChange={(value) => change({ missingMinutes: number(value) })}
            />
          </div>
          <SeverityField form={form} change={change} />
          <Labels form={form} change={change} />
        </>
      );
    case "fills":
      return (
        <>
          <NumberInput
            label="A line through the last (hours)"
            min={1}
            max={48}
            value={form.fillHours}
            onChange={(value) => change({ fillHours: number(value) })}
          />
          <Levels form={form} change={change} enter="Full within (hours)" clear="With less free than (%)" />
          <Labels form={form} change={change} />
        </>
      );
    case "reach":
      return (
        <div className={classes.two}>
          <Select
            label="The host"
            data={[
              { value: "down", label: "does not answer" },
              { value: "unreachable", label: "is behind something that is down" },
              { value: "refused", label: "answers, but cannot be watched" },
            ]}
            value={form.reach}
            allowDeselect={false}
            onChange={(value) => value && change({ reach: reach.parse(value) })}
          />
          <SeverityField form={form} change={change} />
        </div>
      );
    case "check":
      return (
        <>
          <div className={classes.limits}>
            {(["warning", "critical", "unknown"] as const).map((status) => (
              <Select
                key={status}
                label={`Status ${status} is`}
                data={[...severityChoices, { value: "none", label: "No alert" }]}
                value={form.check[status]}
                allowDeselect={false}
                onChange={(value) => value && change({ check: { ...form.check, [status]: value } })}
              />
            ))}
          </div>
          <Labels form={form} change={change} />
        </>
      );
    case "event":
      return (
        <div className={classes.two}>
          <Select
            label="Event"
            data={eventChoices}
            value={form.event}
            allowDeselect={false}
            onChange={(value) => value && change({ event: eventKind.parse(value) })}
          />
          <Select
            label="At least"
            data={severityChoices}
            value={form.least}
            allowDeselect={false}
            onChange={(value) => value && change({ least: severity.parse(value) })}
          />
          <NumberInput
            label="It stands for (minutes)"
            min={1}
            value={form.standsMinutes}
            onChange={(value) => change({ standsMinutes: number(value) })}
          />
          <SeverityField form={form} change={change} />
        </div>
      );
    case "expression":
      return (
        <>
          <Textarea
            label="Expression"
            description="Over the series of one host; every series that it gives is an alert"
            rows={2}
            maxLength={4096}
            classNames={{ input: "mono" }}
            spellCheck={false}
            value={form.expression}
            onChange={(event) => change({ expression: event.currentTarget.value })}
          />
          <SeverityField form={form} change={change} />
        </>
      );
  }
}

const metricNames = Object.keys(catalogue);

function Metric({ form, change }: Props) {
  const { title, unit } = metricInfo(form.metric);
  return (
    <Autocomplete
      label="Metric"
      description={title === form.metric ? "Of a check or a scraped endpoint" : `${title}, ${unit}`}
      data={metricNames}
      limit={30}
      value={form.metric}
      onChange={(metric) => change({ metric })}
    />
  );
}

function SeverityField({ form, change }: Props) {
  return (
    <Select
      label="Severity"
      data={severityChoices}
      value={form.severity}
      allowDeselect={false}
      onChange={(value) => value && change({ severity: severity.parse(value) })}
    />
  );
}

function Levels(props: Props & { enter: string; clear: string; unit?: string }) {
  const { form, change, enter, clear, unit = "" } = props;
  const suffix = unit === "" ? {} : { suffix: ` ${unit}` };
  return (
    <div role="group" aria-label="Limits">
      <div className={classes.limits} aria-hidden>
        <span />
        <Text size="sm">{enter}</Text>
        <Text size="sm">{clear}</Text>
      </div>
      {severities.map((one) => {
        const { word } = alertSeverityLooks[one];
        const level = form.levels[one];
        const set = (part: Partial<typeof level>): void =>
          change({ levels: { ...form.levels, [one]: { ...level, ...part } } });
        return (
          <div key={one} className={classes.limits}>
            <Text size="sm">{word}</Text>
            <NumberInput
              aria-label={`${word}: ${enter.toLowerCase()}`}
              placeholder={enter}
              {...suffix}
              value={level.enter}
              onChange={(value) => set({ enter: number(value) })}
            />
            <NumberInput
              aria-label={`${word}: ${clear.toLowerCase()}`}
              placeholder={clear}
              {...suffix}
              value={level.clear}
              onChange={(value) => set({ clear: number(value) })}
            />
          </div>
        );
      })}
    </div>
  );
}

/** As in the contract. */
const MAX_SERIES = 32;

function Labels({ form, change }: Props) {
  return (
    <div className={classes.two}>
      <TagsInput
        label="Only these series"
        description="Enter after each; * for anything. None: all"
        placeholder={form.only.length === 0 ? "/var*" : undefined}
        splitChars={[]}
        acceptValueOnBlur
        maxTags={MAX_SERIES}
        value={[...form.only]}
        onChange={(only) => change({ only })}
      />
      <TagsInput
        label="Not these series"
        description="Enter after each; * for anything"
        placeholder={form.not.length === 0 ? "docker*" : undefined}
        splitChars={[]}
        acceptValueOnBlur
        maxTags={MAX_SERIES}
        value={[...form.not]}
        onChange={(not) => change({ not })}
      />
    </div>
  );
}
