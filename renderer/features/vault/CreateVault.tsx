import { Anchor, Button, Text } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { useDemoFleet } from "../../app/useDemoFleet.ts";
import { GateCard } from "./GateCard.tsx";
import { NewPassphrase } from "../../components/NewPassphrase.tsx";
import { passphraseProblem } from "../../components/passphrase.ts";
import { forgetRecoveryKey, usePendingRecoveryKey } from "../../components/recoveryKeyStore.ts";
import classes from "./vault.module.css";

export function CreateVault({ onRestore }: { onRestore: () => void }) {
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const create = useCommand("vault.create");
  const demo = useDemoFleet();
  const problem = passphraseProblem(passphrase, again);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    usePendingRecoveryKey.setState({ holding: true, key: null });
    const made = await create.run({ passphrase });
    if (made) usePendingRecoveryKey.setState({ key: made.recoveryKey });
    else forgetRecoveryKey();
  };
  return (
    <GateCard
      title="Create your vault"
      lead="Holdfast keeps your servers, keys and passwords in an encrypted vault on this computer. The passphrase opens it; nobody can reset it for you."
    >
      <form onSubmit={(event) => void submit(event)} className={classes.form}>
        <NewPassphrase
          fieldRef={field}
          value={passphrase}
          again={again}
          onChange={setPassphrase}
          onAgain={setAgain}
          problem={tried ? problem : null}
        />
        <ErrorLine failure={create.failure} />
        <Button type="submit" loading={create.running}>
          Create vault
        </Button>
      </form>
      <Text size="sm" c="dimmed">
        Only looking around?{" "}
        <Anchor component="button" type="button" onClick={() => void demo.open()} disabled={demo.starting}>
          {demo.starting ? "Starting the demo fleet" : "Try the demo fleet"}
        </Anchor>{" "}
        with six simulated hosts; it needs no vault of yours.
      </Text>
      <Text size="sm" c="dimmed">
        Coming from another laptop?{" "}
        <Anchor component="button" type="button" onClick={onRestore}>
          Restore a backup of your vault
        </Anchor>
      </Text>
      <ErrorLine failure={demo.failure} />
    </GateCard>
  );
}
