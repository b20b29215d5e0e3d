import { NumberInput } from "@mantine/core";
import { useState } from "react";

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A number that must be there: while the field is empty the last one stays, and it is shown again when the field is left. */
export function NumberField({ value, onChange, ...props }: Props) {
  const [empty, setEmpty] = useState(false);
  return (
    <NumberInput
      {...props}
      value={empty ? "" : value}
      onChange={(next) => {
        setEmpty(next === "");
        if (typeof next === "number") onChange(next);
      }}
      onBlur={() => setEmpty(false)}
    />
  );
}
