import { Anchor, Button, PasswordInput } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useSession } from "../../app/state/session.ts";
import { sizes } from "../../app/theme.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { DamagedLog, LogSetAside } from "./DamagedLog.tsx";
import { GateCard } from "./GateCard.tsx";
import { useCountdown } from "./useCountdown.ts";
import classes from "./vault.module.css";

const leads = {
  vault: { title: "Unlock", lead: "Enter the passphrase of your vault." },
  screen: {
    title: "The screen is locked",
    lead: "Connections, terminals and actions go on. Enter the passphrase to see them again.",
  },
} as const;

export function Unlock({ onRecover, onRestore }: { onRecover: () => void; onRestore: () => void }) {
  const [passphrase, setPassphrase] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const unlock = useCommand("vault.unlock");
  const quick = useCommand("vault.quickUnlock");
  const replace = useCommand("audit.replace");
  const status = useSession((state) => state.vault);
  const [setAside, setSetAside] = useState<string | null>(null);
  const damage = unlock.failure?.code === "audit.damaged" ? unlock.failure : null;
  const wait = useCountdown(unlock.failure);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (passphrase === "" || wait > 0) return;
    quick.clear();
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
  const failure = quick.failure ?? (damage ? null : unlock.failure);
  const screenLocked = status?.screenLocked ?? false;
  return (
    <GateCard {...leads[screenLocked ? "screen" : "vault"]}>
      <form onSubmit={(event) => void submit(event)} className={classes.form}>
        <PasswordInput
          ref={field}
          label="Passphrase"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <ErrorLine failure={unlock.running || quick.running ? null : failure} />
        <Button type="submit" loading={unlock.running} disabled={wait > 0}>
          {wait > 0 ? `Wait ${wait} s` : screenLocked ? "Show" : "Unlock"}
        </Button>
        {status?.quickUnlock && !screenLocked ? (
          <Button
            variant="default"
            leftSection={<KeyRound size={sizes.icon.sm} aria-hidden />}
            loading={quick.running}
            onClick={() => void quick.run(undefined)}
          >
            Unlock with the keychain
          </Button>
        ) : null}
      </form>
      {damage ? (
        <DamagedLog
          damage={damage}
          failure={replace.running ? null : replace.failure}
          running={replace.running}
          proof="passphrase"
          onReplace={() => void replaceLog()}
        />
      ) : null}
      <Anchor component="button" type="button" size="sm" ta="start" onClick={onRecover}>
        Use the recovery key instead
      </Anchor>
      {screenLocked ? null : (
        <Anchor component="button" type="button" size="sm" ta="start" onClick={onRestore}>
          Restore a backup of the vault
        </Anchor>
      )}
    </GateCard>
  );
}
