import { Anchor, Button, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { GateCard } from "./GateCard.tsx";
import { NewPassphrase } from "../../components/NewPassphrase.tsx";
import { passphraseProblem } from "../../components/passphrase.ts";
import classes from "./vault.module.css";

export function Recover({ onBack }: { onBack: () => void }) {
  const [recoveryKey, setRecoveryKey] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const recover = useCommand("vault.recover");
  const problem = passphraseProblem(passphrase, again);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (problem || recoveryKey.trim() === "") return;
    await recover.run({ recoveryKey: recoveryKey.trim(), newPassphrase: passphrase });
  };
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
        <ErrorLine failure={recover.running ? null : recover.failure} />
        <Button type="submit" loading={recover.running}>
          Open the vault
        </Button>
      </form>
      <Anchor component="button" type="button" size="sm" ta="start" onClick={onBack}>
        Back to the passphrase
      </Anchor>
    </GateCard>
  );
}
