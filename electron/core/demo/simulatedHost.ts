import type { HostDraft } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import { createSshServer, generateKey, type ServerSession } from "../ssh/server.ts";
import { bootstrapBytes, readProgram } from "./bootstrapReader.ts";
import { backupPrograms } from "./backupPrograms.ts";
import { runCommand } from "./commands.ts";
import { directoryProgram } from "./directoryProgram.ts";
import { factsProgram } from "./factsProgram.ts";
import { healthProgram } from "./healthProgram.ts";
import { jobPrograms } from "./jobPrograms.ts";
import { Machine } from "./machine.ts";
import { patchPrograms } from "./patchPrograms.ts";
import type { SimulatedProgram } from "./program.ts";
import { runShell } from "./shell.ts";
import type { MachineSpec } from "./spec.ts";

// A job's program holds a package manager's, so jobs are looked for first.
const programs: readonly SimulatedProgram[] = [
  healthProgram,
  factsProgram,
  directoryProgram,
  ...jobPrograms,
  ...patchPrograms,
  ...backupPrograms,
];

export interface SimulatedHost {
  readonly draft: HostDraft;
  close(): Promise<void>;
}

/**
 * A host that exists only inside Holdfast: a real SSH server on loopback over a simulated machine. It knows the core's own
 * programs by sight and answers them as a real host would; everything else gets the small shell of shell.ts.
 */
export async function startSimulatedHost(spec: MachineSpec, clock: Clock): Promise<SimulatedHost> {
  const machine = new Machine(spec, clock);
  const hostKey = generateKey();
  const login = generateKey();
  const server = await createSshServer({
    hostKeys: [hostKey.privateKey],
    authorizedKeys: [login.publicKey],
    ident: "OpenSSH_9.2p1 Holdfast-demo",
    onSession: (session) => {
      serve(session, machine, clock).catch(() => session.exit(1));
    },
  });
  return {
    draft: {
      name: spec.name,
      address: "127.0.0.1",
      port: server.port,
      user: "root",
      environment: spec.environment,
      groups: [...spec.groups],
      tags: [...spec.tags],
      notes: `${spec.purpose}. Simulated: nothing you do here can break anything.`,
      hostKey: hostKey.fingerprint,
      credential: { kind: "key", name: `demo key of ${spec.name}`, privateKey: login.privateKey },
    },
    close: () => server.close(),
  };
}

async function serve(session: ServerSession, machine: Machine, clock: Clock): Promise<void> {
  if (session.command === null) return runShell(session, machine, clock);
  const bytes = bootstrapBytes(session.command);
  if (bytes === null) {
    const { output, code } = runCommand(session.command, { machine, clock, folder: "/root" });
    session.stdout.write(output);
    return session.exit(code);
  }
  const program = await readProgram(session, bytes);
  const known = programs.find((item) => item.matches(program));
  if (known) return known.run({ program, session, machine, clock });
  session.stderr.write("this simulated host does not know that program\n");
  session.exit(127);
}
