import { ActionIcon, Autocomplete, Input, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { sizes } from "../../app/theme.ts";
import { ReasonButton } from "../../components/ReasonButton.tsx";
import type { FieldRow } from "./hostForm.ts";
import classes from "./hosts.module.css";

/** As the contract has them. */
const bounds = { rows: 64, name: 64, value: 1024 } as const;

interface Props {
  readonly rows: readonly FieldRow[];
  /** Names that other hosts use. */
  readonly names: readonly string[];
  readonly problem: string | undefined;
  readonly onChange: (rows: readonly FieldRow[]) => void;
}

/** Custom fields: rack, contract number, whatever an estate counts by. */
export function CustomFields({ rows, names, problem, onChange }: Props) {
  const set = (at: number, change: Partial<FieldRow>): void =>
    onChange(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
  return (
    <div role="group" aria-label="Custom fields" className={classes.fieldRows}>
      <Input.Label component="div">Custom fields</Input.Label>
      {rows.map((row, at) => (
        // Rows have no other identity than their place.
        <div key={at} className={classes.fieldRow}>
          <Autocomplete
            aria-label={`Name of field ${at + 1}`}
            placeholder="Name"
            data={[...names]}
            limit={20}
            maxLength={bounds.name}
            value={row.name}
            onChange={(name) => set(at, { name })}
          />
          <TextInput
            aria-label={`Value of field ${at + 1}`}
            placeholder="Value"
            maxLength={bounds.value}
            value={row.value}
            onChange={(event) => set(at, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove field ${at + 1}`}
            onClick={() => onChange(rows.filter((_, index) => index !== at))}
          >
            <X size={sizes.icon.sm} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {problem ? <Input.Error>{problem}</Input.Error> : null}
      <div>
        <ReasonButton
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={sizes.icon.sm} aria-hidden />}
          reason={rows.length >= bounds.rows ? `A host has ${bounds.rows} fields at most.` : null}
          onClick={() => onChange([...rows, { name: "", value: "" }])}
        >
          Add a field
        </ReasonButton>
      </div>
    </div>
  );
}
