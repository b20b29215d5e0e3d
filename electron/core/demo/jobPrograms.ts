import { randomBytes } from "node:crypto";
import type { Clock } from "../ports.ts";
import type { Machine } from "./machine.ts";
import { rebootLines, selected } from "./patchPrograms.ts";
import { answer, type ProgramContext, type SimulatedProgram } from "./program.ts";
import type { UpdateSpec } from "./spec.ts";

interface Job {
  readonly program: string;
  started: boolean;
  committed: boolean;
  cancelled: boolean;
  out: string;
  status: string;
  code: number | null;
}

/** Pace of a simulated update, milliseconds a step: quick enough for a demo, slow enough to be seen. */
const stepMs = 420;
const followMs = 200;

const jobs = new WeakMap<Machine, Map<string, Job>>();

function jobsOf(machine: Machine): Map<string, Job> {
  let own = jobs.get(machine);
  if (!own) jobs.set(machine, (own = new Map()));
  return own;
}

const folderIn = (program: string): string => /^cd -- (\/var\/tmp\/holdfast-\w{12}) /m.exec(program)?.[1] ?? "";
const jobOf = ({ program, machine }: ProgramContext): Job | undefined => jobsOf(machine).get(folderIn(program));

/** What an update prints, step by step: apt's own words on `out`, APT::Status-Fd and the job's lines on `status`. */
function* steps(
  updates: readonly UpdateSpec[],
  machine: Machine,
  job: Job,
): Generator<{ out?: string; status?: string }> {
  const total = updates.length;
  yield { status: "holdfast:download\n", out: `Need to get ${total} archives.\n` };
  for (const [index, { name, to, bytes }] of updates.entries())
    yield {
      out: `Get:${index + 1} http://deb.example stable ${name} ${to} [${Math.round(bytes / 1000)} kB]\n`,
      status: `dlstatus:${index + 1}:${((100 * (index + 1)) / total).toFixed(4)}:Retrieving file ${index + 1} of ${total}\n`,
    };
  yield { status: "holdfast:lock\n" };
  job.committed = true;
  yield { status: "holdfast:install\n" };
  for (const [index, { name, from, to }] of updates.entries()) {
    const percent = (part: number): string => ((100 * (index + part)) / total).toFixed(4);
    yield {
      out: `Unpacking ${name} (${to}) over (${from}) ...\n`,
      status: `pmstatus:${name}:${percent(0.3)}:Unpacking ${name}\n`,
    };
    yield { out: `Setting up ${name} (${to}) ...\n`, status: `pmstatus:${name}:${percent(0.8)}:Configuring ${name}\n` };
  }
  machine.applied(updates.map(({ name }) => name));
  const versions = updates.map(({ name, to }) => `holdfast:version ${name} ${to} ii \n`).join("");
  const reboot = rebootLines(machine)
    .trimEnd()
    .split("\n")
    .map((line) => `holdfast:reboot ${line}\n`);
  yield { status: `holdfast:report\n${versions}${reboot.join("")}holdfast:end\n` };
}

function start(job: Job, machine: Machine, clock: Clock): void {
  job.started = true;
  const running = steps(selected(job.program, machine), machine, job);
  const timer = clock.every(stepMs, () => {
    const step = job.cancelled ? undefined : running.next();
    if (step === undefined || step.done) {
      job.code = job.cancelled ? 143 : 0;
      return timer.dispose();
    }
    job.out += step.value.out ?? "";
    job.status += step.value.status ?? "";
  });
}

const prepare: SimulatedProgram = {
  name: "job prepare",
  matches: (program) => program.includes("mktemp -d /var/tmp/holdfast-"),
  run(context) {
    const folder = `/var/tmp/holdfast-${randomBytes(6).toString("hex")}`;
    jobsOf(context.machine).set(folder, {
      // The job's program stands in the script as one quoted argument.
      program: context.program.replaceAll("'\\''", "'"),
      started: false,
      committed: false,
      cancelled: false,
      out: "",
      status: "",
      code: null,
    });
    answer(context, `${folder}\n`);
  },
};

const begin: SimulatedProgram = {
  name: "job start",
  matches: (program) => /^if mkdir started /m.test(program),
  run(context) {
    const job = jobOf(context);
    if (job && !job.started) start(job, context.machine, context.clock);
    answer(context, job ? "started\n" : "gone\n");
  },
};

const follow: SimulatedProgram = {
  name: "job follow",
  matches: (program) => /^o=\d+; s=\d+;/m.test(program),
  run(context) {
    const job = jobOf(context);
    const { session, clock } = context;
    if (!job?.started) return answer(context, job ? "new\n" : "gone\n");
    const [, out = "0", status = "0"] = /^o=(\d+); s=(\d+);/m.exec(context.program) ?? [];
    const sent = { out: Number(out), status: Number(status) };
    const timer = clock.every(followMs, () => {
      for (const name of ["status", "out"] as const) {
        const fresh = Buffer.from(job[name]).subarray(sent[name]);
        if (fresh.length > 0) session.stdout.write(Buffer.concat([Buffer.from(`${name} ${fresh.length}\n`), fresh]));
        sent[name] += fresh.length;
      }
      if (job.code === null) return;
      timer.dispose();
      answer(context, job.cancelled ? "cancelled\n" : `end ${job.code}\n`);
    });
    session.onClose(() => timer.dispose());
  },
};

const stop: SimulatedProgram = {
  name: "job stop",
  matches: (program) => program.includes("mkdir cancelled"),
  run(context) {
    const job = jobOf(context);
    if (job && !job.committed && job.code === null) job.cancelled = true;
    answer(context, job?.cancelled ? "stopped\n" : "late\n");
  },
};

const remove: SimulatedProgram = {
  name: "job remove",
  matches: (program) => /^cd \/ && rm -rf -- \/var\/tmp\/holdfast-/m.test(program),
  run(context) {
    jobsOf(context.machine).delete(folderIn(context.program));
    answer(context, "");
  },
};

export const jobPrograms: readonly SimulatedProgram[] = [prepare, begin, follow, stop, remove];
