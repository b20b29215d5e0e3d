import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import {
  followJob,
  type JobHost,
  type JobListener,
  type JobState,
  prepareJob,
  removeJob,
} from "../../../../../electron/core/actions/job.ts";
import { COMMIT } from "../../../../../electron/core/actions/jobScripts.ts";
import { systemClock } from "../../../../../electron/core/systemPorts.ts";
import { LocalSsh } from "./localSsh.ts";

const folders: string[] = [];
let ssh: LocalSsh;
let host: JobHost;
let cancel: AbortController;
let detach: AbortController;

class Recorder implements JobListener {
  text = "";
  statusText = "";
  saved: JobState | undefined;
  readonly events: string[] = [];
  onOut: () => void = () => undefined;

  out(text: string, state: JobState): void {
    this.text += text;
    this.saved = state;
    this.onOut();
  }
  status(text: string, state: JobState): void {
    this.statusText += text;
    this.saved = state;
  }
  disconnected(failure: Failure): void {
    this.events.push(failure.code);
  }
  connected(): void {
    this.events.push("connected");
  }
  tooLate(): void {
    this.events.push("tooLate");
  }
}

beforeEach(() => {
  ssh = new LocalSsh();
  host = { ssh, clock: systemClock, hostId: "web-1", hostName: "web-1", root: true };
  cancel = new AbortController();
  detach = new AbortController();
});

afterEach(() => {
  detach.abort();
  ssh.cut();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function prepare(program: string): Promise<JobState> {
  const job = await prepareJob(host, program, detach.signal);
  folders.push(job.folder);
  return job;
}

const follow = (job: JobState, listener: JobListener, start = true): Promise<{ exitCode: number | null }> =>
  followJob(host, job, {
    start,
    listener,
    signals: { cancel: cancel.signal, detach: detach.signal },
    random: () => 0,
  });

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !condition(); turn += 1) await sleep(20);
  expect(condition()).toBe(true);
}

describe("a detached job", () => {
  test("gives its output, what it says on descriptor 3, and its exit code", async () => {
    const job = await prepare("echo hello; echo oops >&2; echo half >&3; exit 7");
    const heard = new Recorder();
    expect(await follow(job, heard)).toEqual({ exitCode: 7 });
    expect(heard.text).toBe("hello\noops\n");
    expect(heard.statusText).toBe("half\n");
    expect(heard.saved).toEqual({ folder: job.folder, out: 11, status: 5 });
  });

  test("lies in a folder of mode 700 with a name that nobody can guess", async () => {
    const [first, second] = [await prepare("true"), await prepare("true")];
    expect(statSync(first.folder).mode & 0o777).toBe(0o700);
    expect(first.folder).not.toBe(second.folder);
  });

  test("runs as a session of its own, with nothing on its standard input", async () => {
    const heard = new Recorder();
    await follow(await prepare(`cat; ps -o sid= -p $$; ps -o sid= -p ${process.pid}`), heard);
    const [own, ours] = heard.text.trim().split(/\s+/);
    expect(own).toMatch(/^\d+$/);
    expect(own).not.toBe(ours);
  });

  test("delivers every byte of a large output in order, characters whole", async () => {
    const heard = new Recorder();
    await follow(
      await prepare('i=0; while [ $i -lt 30000 ]; do echo "line $i \u00e4\u20ac\u{1f600}"; i=$((i+1)); done'),
      heard,
    );
    const expected = Array.from({ length: 30_000 }, (_, index) => `line ${index} \u00e4\u20ac\u{1f600}\n`).join("");
    expect(heard.text === expected).toBe(true);
  });

  test("survives a cut connection and is followed on, without a line twice or lost", async () => {
    const job = await prepare("for i in 1 2 3 4 5 6; do echo $i; sleep 0.4; done");
    const heard = new Recorder();
    const running = follow(job, heard);
    await until(() => heard.text.includes("2\n"));
    ssh.refusals = [new Failure("ssh.unreachable", { host: "web-1" })];
    ssh.cut();
    expect(await running).toEqual({ exitCode: 0 });
    expect(heard.text).toBe("1\n2\n3\n4\n5\n6\n");
    expect(heard.events).toEqual(["connected", "ssh.closed", "ssh.unreachable", "connected"]);
  });

  test("is found again by a new console from the state that was saved", async () => {
    const job = await prepare("for i in 1 2 3 4 5; do echo $i; sleep 0.4; done; exit 3");
    const first = new Recorder();
    const watching = follow(job, first);
    await until(() => first.text.includes("2\n"));
    detach.abort();
    await expect(watching).rejects.toThrow(/abort/);
    detach = new AbortController();
    const second = new Recorder();
    expect(await follow(first.saved as JobState, second, false)).toEqual({ exitCode: 3 });
    expect(first.text + second.text).toBe("1\n2\n3\n4\n5\n");
  });

  test("is started once, even when the answer to its start was lost", async () => {
    const job = await prepare("echo run; sleep 0.5");
    const heard = new Recorder();
    const script = ssh.script.bind(ssh);
    let lost = false;
    ssh.script = async (hostId, program) => {
      const result = await script(hostId, program);
      if (!lost && program.includes("mkdir started")) {
        lost = true;
        throw new Failure("ssh.closed", { host: "web-1", reason: "cut" });
      }
      return result;
    };
    expect(await follow(job, heard)).toEqual({ exitCode: 0 });
    expect(lost).toBe(true);
    expect(heard.text).toBe("run\n");
  });

  test("that was prepared and never started is not started by a resume", async () => {
    const job = await prepare(`touch ${join("$PWD", "ran")}`);
    await expect(follow(job, new Recorder(), false)).rejects.toMatchObject({ code: "action.jobFailedToStart" });
    expect(existsSync(join(job.folder, "ran"))).toBe(false);
  });

  test("that died without a result is lost", async () => {
    const job = await prepare("sleep 30");
    const heard = new Recorder();
    const running = follow(job, heard);
    running.catch(() => undefined);
    await until(() => existsSync(join(job.folder, "pid")));
    const pid = Number(readFileSync(join(job.folder, "pid"), "utf8"));
    process.kill(-pid, "SIGKILL");
    await expect(running).rejects.toMatchObject({ code: "action.jobLost", params: { host: "web-1" } });
  });

  test("is lost when its pid now belongs to another process, as after a reboot", async () => {
    const job = await prepare("true");
    mkdirSync(join(job.folder, "started"));
    writeFileSync(join(job.folder, "pid"), `${process.pid}\n`);
    await expect(follow(job, new Recorder(), false)).rejects.toMatchObject({ code: "action.jobLost" });
  });

  test("is lost when its folder is gone", async () => {
    const job = await prepare("true");
    rmSync(job.folder, { recursive: true });
    await expect(follow(job, new Recorder())).rejects.toMatchObject({ code: "action.jobLost" });
  });

  test("has no exit code when the host could not write it down", async () => {
    const job = await prepare("true");
    mkdirSync(join(job.folder, "started"));
    writeFileSync(join(job.folder, "rc"), "");
    expect(await follow(job, new Recorder(), false)).toEqual({ exitCode: null });
  });

  test("makes files with the usual rights, although its own folder is closed", async () => {
    const heard = new Recorder();
    await follow(await prepare("umask"), heard);
    expect(heard.text).toBe("0022\n");
  });

  test("is not removed while it runs", async () => {
    const job = await prepare("sleep 1; echo done");
    const heard = new Recorder();
    const running = follow(job, heard);
    await until(() => existsSync(join(job.folder, "pid")));
    await removeJob(host, job.folder);
    expect(await running).toEqual({ exitCode: 0 });
    expect(heard.text).toBe("done\n");
  });

  test("leaves nothing behind once it is removed", async () => {
    const job = await prepare("true");
    await follow(job, new Recorder());
    await removeJob(host, job.folder);
    expect(existsSync(job.folder)).toBe(false);
  });
});

describe("cancelling a job", () => {
  test("ends it and everything it started", async () => {
    const job = await prepare("sleep 60 & echo child $!; sleep 60");
    const heard = new Recorder();
    const running = follow(job, heard);
    await until(() => heard.text.includes("child"));
    cancel.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    const child = Number(/child (\d+)/.exec(heard.text)?.[1]);
    await until(() => !existsSync(`/proc/${child}`));
  });

  test("keeps the job from what it had not begun yet", async () => {
    const job = await prepare(`echo downloading; sleep 2; ${COMMIT}; touch installed`);
    const heard = new Recorder();
    heard.onOut = () => cancel.abort();
    await expect(follow(job, heard)).rejects.toMatchObject({ code: "cancelled" });
    expect(existsSync(join(job.folder, "installed"))).toBe(false);
  });

  test("comes too late once the job has committed, and the job goes on to its end", async () => {
    const job = await prepare(`${COMMIT}; echo installing; sleep 1.5; echo done`);
    const heard = new Recorder();
    heard.onOut = () => cancel.abort();
    expect(await follow(job, heard)).toEqual({ exitCode: 0 });
    expect(heard.events).toEqual(["connected", "tooLate"]);
    expect(heard.text).toBe("installing\ndone\n");
  });

  test("while the connection is down takes effect when it is back", async () => {
    const job = await prepare("echo on; sleep 60");
    const heard = new Recorder();
    const running = follow(job, heard);
    running.catch(() => undefined);
    await until(() => heard.text !== "");
    ssh.refusals = [new Failure("ssh.unreachable", { host: "web-1" })];
    ssh.cut();
    await until(() => heard.events.includes("ssh.closed"));
    cancel.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
  });
});

test("a program is carried as it is, whatever characters it holds", async () => {
  const heard = new Recorder();
  const words = `'"\\$(id)\`id\`\n!~ äß`;
  await follow(await prepare(`cat <<'END'\n${words}\nEND\n`), heard);
  expect(heard.text).toBe(`${words}\n`);
});
