import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "../../shared/contract/runs.ts";
import type { Handlers } from "../../electron/core/handlers.ts";
import { createRuns } from "../../electron/core/actions/runs.ts";
import { createBackupHandlers } from "../../electron/core/backup/handlers.ts";
import type { Services } from "../../electron/core/services.ts";
import type { Database } from "../../electron/core/storage/database.ts";
import { Failure } from "../../shared/base/failure.ts";
import { createTestSsh, type HostSpec, type TestSsh } from "../support/sshClient.ts";
import type { Sshd } from "../support/sshd.ts";

type Call<T> = T extends (...args: never[]) => infer R ? Awaited<R> : never;

export interface BackupBench {
  readonly test: TestSsh;
  readonly services: Services;
  readonly handlers: Handlers<"backup">;
  readonly hostId: string;
  /** Folder for archives. */
  readonly archives: string;
  run(paths: string[]): Promise<Run>;
  verify(path: string): Promise<Run>;
  restoreLocal(path: string, folder: string, only?: string[]): Promise<Run>;
  plan(path: string, target: string, only?: string[]): Promise<Call<Handlers<"backup">["planRestore"]>>;
  restoreHost(planHash: string): Promise<Run>;
  /** Waits for the end of a run; throws its failure. */
  ended(begun: { runId: string }): Promise<Run>;
  dispose(): void;
}

/** The backup capability on the real SSH layer, action engine and database, against a real server. */
export function createBackupBench(
  server: Pick<Sshd, "address" | "port" | "rootKey" | "hostKeyFingerprints">,
  spec: HostSpec = {},
  db?: Database,
): BackupBench {
  const test = createTestSsh();
  const host = test.addHost(server as Sshd, { name: "web-1", ...spec });
  const audit = { append: () => 1 };
  const inventory = Object.assign(test.inventory, { nameOf: (id: string) => test.inventory.find(id)?.name });
  const parts = { db: db ?? test.db, ports: test.ports, inventory, audit, signal: test.signal } as unknown as Services;
  const services: Services = {
    ...parts,
    ssh: test.ssh,
    keys: { subkey: (purpose) => createHash("sha256").update(purpose).digest(), carry: () => undefined },
    runs: createRuns(parts),
  };
  const verifyPassphrase = async (passphrase: string): Promise<void> => {
    if (passphrase !== "right") throw new Failure("vault.wrongPassphrase");
  };
  const handlers = createBackupHandlers(services, { verifyPassphrase });
  const archives = join(test.ports.paths.home, "archives");
  mkdirSync(archives);
  const context = { signal: test.signal, report: () => undefined };
  const ended = async ({ runId }: { runId: string }): Promise<Run> => {
    const run = await services.runs.ended(runId);
    if (run.failure) throw new Failure(run.failure.code, run.failure.params);
    if (run.state !== "succeeded") throw new Failure(`run.${run.state}`);
    return run;
  };
  return {
    test,
    services,
    handlers,
    hostId: host.id,
    archives,
    ended,
    run: async (paths) => ended(await handlers.run({ hostId: host.id, paths, folder: archives }, context)),
    verify: async (path) => ended(await handlers.verify({ path }, context)),
    restoreLocal: async (path, folder, only = []) =>
      ended(await handlers.restoreLocal({ path, folder, only }, context)),
    plan: async (path, target, only = []) => handlers.planRestore({ path, hostId: host.id, target, only }, context),
    restoreHost: async (planHash) => ended(await handlers.restoreHost({ hostId: host.id, planHash }, context)),
    dispose: () => test.dispose(),
  };
}
