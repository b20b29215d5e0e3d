import { Text } from "@mantine/core";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { sizes } from "../app/theme.ts";
import { type Protected, type Strength, strengthWords } from "./passphraseStrength.ts";
import classes from "./secrets.module.css";

type Estimate = (passphrase: string) => Strength;

const icons = { critical: CircleAlert, warning: TriangleAlert, ok: CircleCheck } as const;

/** How hard the passphrase is to guess, with the reason when it is not. Nothing until its word lists have come. */
export function StrengthMeter({ value, what }: { value: string; what?: Protected | undefined }) {
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  useEffect(() => {
    let mounted = true;
    import("./strengthEstimator.ts").then(
      (loaded) => mounted && setEstimate(() => loaded.estimate),
      // The length hint stands without it.
      () => undefined,
    );
    return () => {
      mounted = false;
    };
  }, []);
  const typed = useDeferredValue(value);
  const strength = useMemo(() => (estimate && typed !== "" ? estimate(typed) : null), [estimate, typed]);
  if (!strength) return null;
  const { score } = strength;
  const words = strengthWords(strength, what);
  const Icon = icons[words.tone];
  return (
    <div className={classes.strength} data-tone={words.tone}>
      <span
        className={classes.strengthTrack}
        role="meter"
        aria-label="Strength of the passphrase"
        aria-valuemin={0}
        aria-valuemax={4}
        aria-valuenow={score}
        aria-valuetext={words.label}
      >
        {[0, 1, 2, 3].map((step) => (
          <span key={step} className={classes.strengthStep} data-on={score > step || undefined} />
        ))}
      </span>
      <Text size="xs" className={classes.strengthWords}>
        <Icon size={sizes.icon.xs} aria-hidden />
        <span>
          <strong>{words.label}.</strong> {words.detail}
        </span>
      </Text>
    </div>
  );
}
