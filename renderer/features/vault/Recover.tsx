import { Anchor, Button, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { DamagedLog, LogSetAside } from "./DamagedLog.tsx";
import { GateCard } from "./GateCard.tsx";
import { NewPassphrase } from "../../components/NewPassphrase.tsx";
import { passphraseProblem } from "../../components/passphrase.ts";
import { useCountdown } from "./useCountdown.ts";
import classes from "./vault.module.css";

export function Recover({ onBack }: { onBack: () => void }) {
  const [recoveryKey, setRecoveryKey] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const recover = useCommand("vault.recover");
  const replace = useCommand("audit.replace");
  const [setAside, setSetAside] = useState<string | null>(null);
  const damage = recover.failure?.code === "audit.damaged" ? recover.failure : null;
  const wait = useCountdown(recover.failure);
  const problem = passphraseProblem(passphrase, again);
  useEffect(() => field.current?.focus(), []);
  const open = () => recover.run({ recoveryKey: recoveryKey.trim(), newPassphrase: passphrase });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (problem || recoveryKey.trim() === "" || wait > 0) return;
    await open();
  };
  const replaceLog = async (): Promise<void> => {
    const done = await replace.run({ recoveryKey: recoveryKey.trim() });
    if (!done) return field.current?.select();
    recover.clear();
    setSetAside(done.setAside);
  };
  if (setAside !== null)
    return (
      <LogSetAside
        path={setAside}
        failure={recover.running ? null : recover.failure}
        running={recover.running}
        onOpen={() => void open()}
      />
    );
  return (
    <GateCard title="Use the recovery key" lead="It opens the vault and sets a new passphrase in one step.">
      <form onSubmit={(event) => void submit(event)} className={classes.form}>
        <TextInput
          ref={field}
          label="Recovery key"
          value={recoveryKey}
          onChange={(event) => setRecoveryKey(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: "mono" }}
          error={tried && recoveryKey.trim() === "" ? "Type the recovery key." : null}
        />
        <NewPassphrase
          label="New passphrase"
          value={passphrase}
          again={again}
          onChange={setPassphrase}
          onAgain={setAgain}
          problem={tried ? problem : null}
        />
        <ErrorLine failure={recover.running || damage ? null : recover.failure} />
        <Button type="submit" loading={recover.running} disabled={wait > 0}>
          {wait > 0 ? `Wait ${wait} s` : "Open the vault"}
        </Button>
      </form>
      {damage ? (
        <DamagedLog
          damage={damage}
          failure={replace.running ? null : replace.failure}
          running={replace.running}
          proof="recovery key"
          onReplace={() => void replaceLog()}
        />
      ) : null}
      <Anchor component="button" type="button" size="sm" ta="start" onClick={onBack}>
        Back to the passphrase
      </Anchor>
    </GateCard>
  );
}
