import { existsSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Failure } from "../../shared/base/failure.ts";
import { followJob, type JobHost, type JobListener, prepareJob, removeJob } from "../../electron/core/actions/job.ts";
import { createTestSsh, type TestSsh } from "../support/sshClient.ts";
import { createUser, type Sshd, sshdMissing, startSshd, type TestUser } from "../support/sshd.ts";

let sshd: Sshd;
let client: TestSsh;
let user: TestUser | undefined;
const folders: string[] = [];

beforeEach(async (context) => {
  const missing = sshdMissing();
  if (missing !== undefined) context.skip(missing);
  sshd = await startSshd();
  client = createTestSsh();
});

afterEach(async () => {
  client?.dispose();
  await sshd?.stop();
  await user?.remove();
  user = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function listener(): JobListener & { text: string; events: string[] } {
  const heard = {
    text: "",
    events: [] as string[],
    out: (text: string) => {
      heard.text += text;
    },
    status: () => undefined,
    disconnected: (failure: Failure) => void heard.events.push(failure.code),
    connected: () => void heard.events.push("connected"),
    tooLate: () => void heard.events.push("tooLate"),
  };
  return heard;
}

async function run(
  host: JobHost,
  program: string,
  heard: JobListener,
): Promise<{ folder: string; exitCode: number | null }> {
  const signals = { cancel: new AbortController().signal, detach: client.signal };
  const job = await prepareJob(host, program, client.signal);
  folders.push(job.folder);
  const { exitCode } = await followJob(host, job, { start: true, listener: heard, signals });
  return { folder: job.folder, exitCode };
}

const jobHost = (hostId: string, root: boolean): JobHost => ({
  ssh: client.ssh,
  clock: client.ports.clock,
  hostId,
  hostName: client.inventory.get(hostId).name,
  root,
});

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 600 && !condition(); turn += 1) await sleep(50);
  expect(condition()).toBe(true);
}

const counting = "for i in 1 2 3 4 5 6; do echo $i; sleep 0.5; done; exit 3";
const counted = "1\n2\n3\n4\n5\n6\n";

describe("a detached job on a real server", () => {
  test("goes on while every connection is killed, and is followed to its end", async () => {
    const host = jobHost(client.addHost(sshd).id, true);
    const heard = listener();
    const running = run(host, counting, heard);
    await until(() => heard.text.includes("2\n"));
    sshd.killSessions();
    const { folder, exitCode } = await running;
    expect(exitCode).toBe(3);
    expect(heard.text).toBe(counted);
    expect(heard.events).toEqual(["connected", "ssh.closed", "connected"]);
    await removeJob(host, folder);
    expect(existsSync(folder)).toBe(false);
  });

  test("is found again when the server itself was away for a while", async () => {
    const host = jobHost(client.addHost(sshd).id, true);
    const heard = listener();
    const running = run(host, counting, heard);
    await until(() => heard.text.includes("1\n"));
    sshd.kill();
    await until(() => heard.events.includes("ssh.unreachable"));
    await sshd.restart();
    expect((await running).exitCode).toBe(3);
    expect(heard.text).toBe(counted);
  });

  test("works for a user without root, whatever the login shell prints first", async () => {
    user = await createUser();
    user.writeFile(".bashrc", "echo welcome; echo more\n");
    const host = jobHost(client.addHost(sshd, { user: user.name }).id, false);
    const heard = listener();
    const { folder, exitCode } = await run(host, "id -un; pwd", heard);
    expect(exitCode).toBe(0);
    expect(heard.text).toBe(`${user.name}\n${folder}\n`);
    await removeJob(host, folder);
    expect(existsSync(folder)).toBe(false);
  });

  test("of one user cannot be taken for another's: a folder of the same name is not trusted", async () => {
    user = await createUser();
    const owner = jobHost(client.addHost(sshd, { user: user.name }).id, false);
    const { folder } = await run(owner, "echo mine", listener());
    const root = jobHost(client.addHost(sshd).id, true);
    const signals = { cancel: new AbortController().signal, detach: client.signal };
    const job = { folder, out: 0, status: 0 };
    await expect(followJob(root, job, { start: false, listener: listener(), signals })).rejects.toMatchObject({
      code: "action.jobLost",
    });
    await removeJob(root, folder);
    expect(existsSync(folder)).toBe(true);
  });
});
