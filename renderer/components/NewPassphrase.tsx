import { PasswordInput, Text } from "@mantine/core";
import { CircleCheck, Info } from "lucide-react";
import type { Ref } from "react";
import { sizes } from "../app/theme.ts";
import { goodLength, passphraseHint } from "./passphrase.ts";
import type { Protected } from "./passphraseStrength.ts";
import classes from "./secrets.module.css";
import { StrengthMeter } from "./StrengthMeter.tsx";

interface Props {
  readonly value: string;
  readonly again: string;
  readonly onChange: (value: string) => void;
  readonly onAgain: (value: string) => void;
  /** Shown under the field it speaks of: the first until its passphrase can be used. */
  readonly problem: string | null;
  readonly label?: string;
  /** The first field, for who puts the keyboard there. */
  readonly fieldRef?: Ref<HTMLInputElement>;
  /** The vault, unless it says otherwise. */
  readonly what?: Protected;
}

/**
 * A new passphrase, twice, with a hint about its length and how hard it is to guess. What is missing is said by `problem`:
 * the browser's own bubble would stand over the button.
 */
export function NewPassphrase({
  value,
  again,
  onChange,
  onAgain,
  problem,
  fieldRef,
  what,
  label = "Passphrase",
}: Props) {
  const usable = passphraseHint(value) === "good";
  return (
    <>
      <div>
        <PasswordInput
          ref={fieldRef}
          label={label}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          autoComplete="new-password"
          aria-required
          error={usable ? null : problem}
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <LengthHint value={value} />
        <StrengthMeter value={value} what={what} />
      </div>
      <PasswordInput
        label={`${label}, once more`}
        value={again}
        onChange={(event) => onAgain(event.currentTarget.value)}
        autoComplete="new-password"
        aria-required
        error={usable ? problem : null}
        visibilityToggleButtonProps={{ "aria-label": "Show the repeated passphrase" }}
      />
    </>
  );
}

function LengthHint({ value }: { value: string }) {
  const hint = passphraseHint(value);
  const good = hint === "good";
  const Icon = good ? CircleCheck : Info;
  return (
    <Text size="xs" className={classes.hint} data-good={good || undefined} role="status">
      <Icon size={sizes.icon.xs} aria-hidden />
      {good
        ? "Long enough. Longer is better; spaces are welcome."
        : hint === "short"
          ? `${Array.from(value).length} of at least ${goodLength} characters.`
          : `At least ${goodLength} characters. Four or five unrelated words are easy to remember.`}
    </Text>
  );
}
