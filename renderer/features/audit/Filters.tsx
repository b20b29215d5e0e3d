import { Checkbox, CloseButton, Select, TextInput, Tooltip } from "@mantine/core";
import { Filter } from "lucide-react";
import { useRef } from "react";
import { sizes } from "../../app/theme.ts";
import { useTypedKey } from "../../components/useTypedKey.ts";
import { allActionGroups } from "./actionNames.ts";
import classes from "./audit.module.css";
import type { Choice } from "./choice.ts";
import { outcomeChoices } from "./looks.ts";
import { periods } from "./period.ts";

interface Props {
  readonly choice: Choice;
  readonly onChange: (change: Partial<Choice>) => void;
}

const groups = allActionGroups.map(({ group, items }) => ({ group, items: [...items] }));

export function Filters({ choice, onChange }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useTypedKey("/", () => field.current?.focus());
  return (
    <div className={classes.toolbar} role="search" aria-label="Filter the log">
      <TextInput
        ref={field}
        className={classes.text}
        aria-label="Text"
        placeholder="Filter: host, person, action, value   ( / )"
        leftSection={<Filter size={sizes.icon.sm} aria-hidden />}
        value={choice.text}
        maxLength={256}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
        onKeyDown={(event) => event.key === "Escape" && onChange({ text: "" })}
        rightSection={
          choice.text === "" ? null : (
            <CloseButton size="sm" aria-label="Clear the text" onClick={() => onChange({ text: "" })} />
          )
        }
        spellCheck={false}
        autoComplete="off"
      />
      <Select
        aria-label="Action"
        placeholder="Any action"
        className={classes.select}
        data={groups}
        value={choice.action || null}
        onChange={(action) => onChange({ action: action ?? "" })}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "Any action" }}
      />
      <Select
        aria-label="Outcome"
        className={classes.select}
        data={[...outcomeChoices]}
        value={choice.outcome}
        onChange={(value) => {
          const found = outcomeChoices.find((entry) => entry.value === value);
          if (found) onChange({ outcome: found.value });
        }}
        allowDeselect={false}
      />
      <Select
        aria-label="Time"
        className={classes.select}
        data={[...periods]}
        value={choice.period}
        onChange={(value) => {
          const found = periods.find((entry) => entry.value === value);
          if (found) onChange({ period: found.value });
        }}
        allowDeselect={false}
      />
      {choice.period === "dates" ? (
        <>
          <TextInput
            type="date"
            aria-label="From"
            value={choice.from}
            max={choice.to || undefined}
            onChange={(event) => onChange({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            aria-label="To"
            value={choice.to}
            min={choice.from || undefined}
            onChange={(event) => onChange({ to: event.currentTarget.value })}
          />
        </>
      ) : null}
      <Tooltip
        refProp="rootRef"
        label="What the page saves by itself: views, columns, ranges. Failures are always shown."
      >
        <Checkbox
          label="Routine too"
          checked={choice.routine}
          onChange={(event) => onChange({ routine: event.currentTarget.checked })}
        />
      </Tooltip>
    </div>
  );
}
