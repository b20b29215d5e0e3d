import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import type { VaultStatus } from "../../../shared/contract/vault.ts";
import { client, switchWorkspace } from "../../transport/client.ts";
import type { ConnectionStatus } from "../../transport/types.ts";
import { ErrorState, LoadingState } from "../../components/states.tsx";
import { CreateVault } from "./CreateVault.tsx";
import { GateCard } from "./GateCard.tsx";
import { reportPresence } from "./presence.ts";
import { Recover } from "./Recover.tsx";
import { RecoveryKey } from "../../components/RecoveryKey.tsx";
import { RecoveryReminder } from "./RecoveryReminder.tsx";
import { RestoreBackup } from "./RestoreBackup.tsx";
import { forgetRecoveryKey, usePendingRecoveryKey } from "../../components/recoveryKeyStore.ts";
import { Unlock } from "./Unlock.tsx";

interface Props {
  readonly vault: VaultStatus | null;
  readonly failure: Failure | null;
  readonly wire: ConnectionStatus;
  /** The frame, rendered only while the vault is open. */
  readonly children: ReactNode;
}

/** What stands before the frame: first run, unlock, recovery. Locking unmounts the frame and all that it held. */
export function VaultGate({ vault, failure, wire, children }: Props) {
  const pending = usePendingRecoveryKey();
  if (wire === "unauthorized") return <Unauthorized />;
  // Before the recovery key too: it comes back with the passphrase.
  if (vault?.screenLocked) return <Locked />;
  if (pending.key !== null) {
    return (
      <GateCard
        title="Keep your recovery key"
        lead="If the passphrase is ever lost, only this key opens the vault. It is shown this once and is not stored."
      >
        <RecoveryKey value={pending.key} onDone={forgetRecoveryKey} />
      </GateCard>
    );
  }
  if (pending.holding || vault?.state === "absent") return <Absent />;
  if (vault?.state === "unlocked") return <Open demo={vault.demo}>{children}</Open>;
  if (vault?.headerMissing) return <HeaderMissing {...vault.headerMissing} />;
  if (vault?.state === "locked") return vault.demo ? <DemoEnded /> : <Locked />;
  if (failure)
    return (
      <main>
        <ErrorState failure={failure} onRetry={() => location.reload()} />
      </main>
    );
  if (wire === "lost") return <Unreachable />;
  return <LoadingState label="Opening Holdfast" rows={0} />;
}

function Open({ demo, children }: { demo: boolean; children: ReactNode }) {
  useEffect(() => {
    if (demo) return undefined;
    const presence = reportPresence(client, window, () => performance.now());
    return () => presence.dispose();
  }, [demo]);
  return (
    <>
      {children}
      {demo ? null : <RecoveryReminder />}
    </>
  );
}

function Absent() {
  const [restoring, setRestoring] = useState(false);
  return restoring ? (
    <RestoreBackup onBack={() => setRestoring(false)} />
  ) : (
    <CreateVault onRestore={() => setRestoring(true)} />
  );
}

function Locked() {
  const [way, setWay] = useState<"passphrase" | "recoveryKey" | "backup">("passphrase");
  const back = (): void => setWay("passphrase");
  if (way === "recoveryKey") return <Recover onBack={back} />;
  if (way === "backup") return <RestoreBackup onBack={back} />;
  return <Unlock onRecover={() => setWay("recoveryKey")} onRestore={() => setWay("backup")} />;
}

/** No passphrase opens a vault whose header is gone, and a new vault would bury it. */
function HeaderMissing({ path, found }: { path: string; found: string }) {
  const [restoring, setRestoring] = useState(false);
  if (restoring) return <RestoreBackup onBack={() => setRestoring(false)} />;
  return (
    <GateCard
      title="The header of the vault is missing"
      lead={
        <>
          <span className="mono">{found}</span> is there, and <span className="mono">{path}</span>, which opens it, is
          not. Put a copy of that file back and look again, or restore a backup of the vault.
        </>
      }
    >
      <Button onClick={() => location.reload()}>Look again</Button>
      <Button variant="default" onClick={() => setRestoring(true)}>
        Restore a backup of your vault
      </Button>
    </GateCard>
  );
}

/** Before anything is known of the vault; the client keeps trying behind it. */
function Unreachable() {
  return (
    <GateCard
      title="Holdfast cannot be reached"
      lead="The page found nobody to talk to. It tries again by itself; check that Holdfast is still running."
    >
      <Button variant="default" onClick={() => location.reload()}>
        Reload the page
      </Button>
    </GateCard>
  );
}

/** The web shell knows this browser no more: its session ended, or the link had been used. */
function Unauthorized() {
  return (
    <GateCard
      title="This browser is not signed in"
      lead={
        <>
          A link opens Holdfast in one browser, once, and ends with the program that printed it. Start it again and open
          the new link: <code className="mono">holdfast serve</code>
        </>
      }
    >
      <Button variant="default" onClick={() => location.reload()}>
        Try again
      </Button>
    </GateCard>
  );
}

/** The demo fleet's vault opens by itself when it starts; one that is locked has ended. */
function DemoEnded() {
  return (
    <GateCard title="The demo fleet has ended" lead="Start it again from your own fleet page.">
      <Button onClick={() => switchWorkspace("main")}>Leave demo</Button>
    </GateCard>
  );
}
