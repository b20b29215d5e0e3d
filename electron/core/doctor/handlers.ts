import { randomBytes } from "node:crypto";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Handlers } from "../handlers.ts";
import { ProbeSession } from "../health/session.ts";
import type { Services } from "../services.ts";
import type { Walked } from "../ssh/types.ts";
import { Report } from "./report.ts";

/** A probe that takes longer would not keep up with the host either. */
const probeMs = 15_000;

interface DoctorServices extends Pick<Services, "ssh"> {
  readonly inventory: Pick<Services["inventory"], "get">;
  readonly ports: Pick<Services["ports"], "clock">;
}

export function createDoctorHandlers(services: DoctorServices): Handlers<"doctor"> {
  const { ssh, inventory, ports } = services;
  return {
    async run({ hostId }, { emit, signal, report }) {
      const chain = chainTo(inventory.get(hostId), (id) => inventory.get(id));
      const hops = chain.map(({ name, access }) => ({ name, legacy: access?.legacyAlgorithms === true }));
      const steps = new Report(hops, ports.clock, emit);
      const last = chain.length - 1;
      let walked: Walked | undefined;
      try {
        walked = await ssh.walk(hostId, steps, signal);
        steps.begin(last, "shell");
        const { stdout } = await walked.script("uname -s; uname -r", { signal });
        const [system = "", kernel = ""] = stdout.trim().split("\n");
        steps.saw(last, "shell", { system: [printableFact(system)], kernel: [printableFact(kernel)] });
        steps.done(last, "shell");
        steps.begin(last, "probe");
        await probe(walked, hops[last]?.name ?? "", system);
        steps.done(last, "probe");
      } catch (error) {
        if (signal.aborted || !isFailure(error) || isFailure(error, "cancelled")) throw error;
        steps.fail(error);
      } finally {
        walked?.close();
      }
      const { failed } = steps;
      report({ failed: failed ? { host: failed.host, step: failed.step, cause: failed.cause } : null });
    },
  };

  async function probe(walked: Walked, host: string, system: string): Promise<void> {
    if (system !== "Linux") throw new Failure("health.unsupported", { host, system: printableFact(system) });
    const session = await ProbeSession.open((program) => walked.spawn(program), {
      clock: ports.clock,
      marker: randomBytes(16).toString("hex"),
      host,
    });
    try {
      await session.request(["facts", "files-fast"], [], probeMs);
    } finally {
      session.close();
    }
  }
}

const printableFact = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, "").slice(0, 200);

/** The hosts on the way, the one reached from here first. hosts.jumpLoop {name} when they lead back. */
function chainTo(host: Host, get: (id: string) => Host): Host[] {
  const chain = [host];
  for (let at = host.jumpHostId; at !== null;) {
    const jump = get(at);
    if (chain.some(({ id }) => id === jump.id)) throw new Failure("hosts.jumpLoop", { name: host.name });
    chain.unshift(jump);
    at = jump.jumpHostId;
  }
  return chain;
}
