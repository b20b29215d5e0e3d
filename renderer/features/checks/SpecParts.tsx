import { Group, NumberInput, SegmentedControl, Stack, TagsInput, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { CheckSpec } from "../../../shared/contract/checks.ts";
import { NumberField } from "./NumberField.tsx";

export type Of<K extends CheckSpec["kind"]> = Extract<CheckSpec, { kind: K }>;

export interface Props<S> {
  readonly spec: S;
  readonly set: (part: Partial<S>) => void;
}

interface FieldProps<T> {
  readonly label: string;
  readonly description?: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A text that is no prose: a name, an address, a line of a shell. */
export function TextField({ onChange, mono = false, ...field }: FieldProps<string> & { readonly mono?: boolean }) {
  return (
    <TextInput
      {...field}
      {...(mono ? { classNames: { input: "mono" } } : {})}
      onChange={(event) => onChange(event.currentTarget.value)}
      spellCheck={false}
    />
  );
}

/** A number that may be missing. */
export function OptionalNumber({
  value,
  onChange,
  ...field
}: FieldProps<number | null> & { readonly min: number; readonly max: number }) {
  return (
    <NumberInput {...field} value={value ?? ""} onChange={(next) => onChange(typeof next === "number" ? next : null)} />
  );
}

export function TagsField({ value, onChange, ...field }: FieldProps<readonly string[]>) {
  return <TagsInput {...field} value={[...value]} onChange={onChange} acceptValueOnBlur />;
}

type Where = Pick<Of<"tcp">, "from">;

export function From({ spec, set }: Props<Where>) {
  return (
    <SegmentedControl
      aria-label="Made from"
      data={[
        { value: "host", label: "From the host, over SSH" },
        { value: "here", label: "From this computer" },
      ]}
      value={spec.from}
      onChange={(from) => set({ from })}
    />
  );
}

type Limits = Pick<Of<"tcp">, "warningMs" | "criticalMs">;

/** Limits of a time; empty = none. */
function Times({ spec, set, what }: Props<Limits> & { what: string }) {
  return (
    <Group grow>
      <OptionalNumber
        label={`Warning when ${what} takes more than, ms`}
        min={1}
        max={60_000}
        value={spec.warningMs}
        onChange={(warningMs) => set({ warningMs })}
      />
      <OptionalNumber
        label="Critical, ms"
        min={1}
        max={60_000}
        value={spec.criticalMs}
        onChange={(criticalMs) => set({ criticalMs })}
      />
    </Group>
  );
}

/** What is asked over the network: from where, what, and how long it may take. */
export function Timed({
  spec,
  set,
  what = "it",
  children,
}: Props<Where & Limits> & { what?: string; children: ReactNode }) {
  return (
    <Stack gap="sm">
      <From spec={spec} set={set} />
      {children}
      <Times spec={spec} what={what} set={set} />
    </Stack>
  );
}

/** The address that is asked, with the one other thing that goes with it. */
export function Addressed({ spec, set, children }: Props<Pick<Of<"tcp">, "address">> & { children: ReactNode }) {
  return (
    <Group grow align="flex-start">
      <TextField
        label="Address"
        description="Leave empty for the host itself"
        value={spec.address}
        onChange={(address) => set({ address })}
      />
      {children}
    </Group>
  );
}

interface LevelsProps<K extends string> extends Props<Record<K, number>> {
  readonly of: readonly { readonly key: K; readonly label: string }[];
  readonly max: number;
}

/** Where a number becomes a warning, and where it is critical. */
export function Levels<K extends string>({ of, max, spec, set }: LevelsProps<K>) {
  return (
    <Group grow align="flex-start">
      {of.map(({ key, label }) => (
        <NumberField
          key={key}
          label={label}
          min={0}
          max={max}
          value={spec[key]}
          onChange={(value) => set({ [key]: value } as Partial<Record<K, number>>)}
        />
      ))}
    </Group>
  );
}
