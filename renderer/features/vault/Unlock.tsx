import { Anchor, Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { DamagedLog, LogSetAside } from "./DamagedLog.tsx";
import { GateCard } from "./GateCard.tsx";
import { waitSeconds } from "./waitSeconds.ts";
import classes from "./vault.module.css";

export function Unlock({ onRecover }: { onRecover: () => void }) {
  const [passphrase, setPassphrase] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const unlock = useCommand("vault.unlock");
  const replace = useCommand("audit.replace");
  const [setAside, setSetAside] = useState<string | null>(null);
  const damage = unlock.failure?.code === "audit.damaged" ? unlock.failure : null;
  const wait = useCountdown(unlock.failure);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (passphrase === "" || wait > 0) return;
    if ((await unlock.run({ passphrase })) !== null) return;
    field.current?.focus();
    field.current?.select();
  };
  const replaceLog = async (): Promise<void> => {
    if (passphrase === "") {
      field.current?.focus();
      return;
    }
    const done = await replace.run({ passphrase });
    if (done) {
      unlock.clear();
      setSetAside(done.setAside);
    } else field.current?.select();
  };
  if (setAside !== null)
    return (
      <LogSetAside
        path={setAside}
        failure={unlock.running ? null : unlock.failure}
        running={unlock.running}
        onOpen={() => void unlock.run({ passphrase })}
      />
    );
  return (
    <GateCard title="Unlock" lead="Enter the passphrase of your vault.">
      <form onSubmit={(event) => void submit(event)} className={classes.form}>
        <PasswordInput
          ref={field}
          label="Passphrase"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <ErrorLine failure={unlock.running || damage ? null : unlock.failure} />
        <Button type="submit" loading={unlock.running} disabled={wait > 0}>
          {wait > 0 ? `Wait ${wait} s` : "Unlock"}
        </Button>
      </form>
      {damage ? (
        <DamagedLog
          damage={damage}
          failure={replace.running ? null : replace.failure}
          running={replace.running}
          onReplace={() => void replaceLog()}
        />
      ) : null}
      <Anchor component="button" type="button" size="sm" ta="start" onClick={onRecover}>
        Use the recovery key instead
      </Anchor>
    </GateCard>
  );
}

/** Seconds until another attempt is taken, counting down from the failure that said so. */
function useCountdown(failure: Failure | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const seconds = waitSeconds(failure);
    setLeft(seconds);
    if (seconds === 0) return undefined;
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1000);
    return () => clearInterval(timer);
  }, [failure]);
  return left;
}
