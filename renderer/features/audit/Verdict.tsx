import { CloseButton, Text } from "@mantine/core";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import type { AuditVerdict } from "../../../shared/contract/audit.ts";
import { sizes } from "../../app/theme.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { Time } from "../../components/Time.tsx";
import classes from "./audit.module.css";
import { verdictWords } from "./words.ts";

interface Props {
  readonly verdict: AuditVerdict;
  /** When it was given, epoch milliseconds. */
  readonly at: number;
  readonly onClose: () => void;
}

export function Verdict({ verdict, at, onClose }: Props) {
  const { title, text } = verdictWords(verdict);
  const Icon = verdict.ok ? ShieldCheck : ShieldAlert;
  return (
    <div className={classes.verdict} data-ok={verdict.ok} role={verdict.ok ? "status" : "alert"}>
      <Icon size={sizes.icon.lg} aria-hidden className={classes.verdictIcon} />
      <div className={classes.grow}>
        <Text fw={600}>{title}</Text>
        <Text size="sm">
          {text} <Time at={at} />
        </Text>
        {verdict.ok ? (
          <Text size="xs" c="dimmed" component="div" className={classes.root}>
            Root <span className={`mono ${classes.clip}`}>{verdict.root}</span>
            <CopyButton value={verdict.root} label="Copy the root" />
          </Text>
        ) : null}
      </div>
      <CloseButton size="sm" aria-label="Dismiss the verdict" onClick={onClose} />
    </div>
  );
}
