import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Host } from "../../shared/contract/hosts.ts";
import { testPorts } from "../support/ports.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { openCore } from "../support/vault.ts";

const passphrase = "correct horse battery";
const diskBytes = 2 * 1_048_576;
const { signal } = new AbortController();

/** A disk of 2 MiB, or the reason why there can be none here. */
function smallDisk(): { folder: string } | { missing: string } {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return { missing: "needs root on Linux to mount a disk" };
  const folder = join(temporaryFolder(), "small disk ä");
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskBytes}`, "tmpfs", folder], { stdio: "pipe" });
  } catch {
    return { missing: "may not mount here" };
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  return { folder };
}

async function started(home: string) {
  const core = await openCore(testPorts(home));
  const call = <T>(name: string, input?: unknown): Promise<T> =>
    core.dispatcher.call(name, input, signal) as Promise<T>;
  const code = (name: string, input?: unknown): Promise<string> =>
    call(name, input).then(
      () => "done",
      (error: { code: string }) => error.code,
    );
  return { core, call, code };
}

it("says that the disk is full, loses nothing, still locks, and goes on when there is room", async (ctx) => {
  const disk = smallDisk();
  if ("missing" in disk) return ctx.skip(disk.missing);
  const filler = join(disk.folder, "filler");
  /** Leaves about this many bytes. */
  const fill = (left: number): void => {
    let size = 0;
    try {
      for (; size < diskBytes; size += 4096) writeFileSync(filler, Buffer.alloc(4096), { flag: "a" });
    } catch {
      truncateSync(filler, Math.max(0, size - left));
    }
  };
  const home = join(disk.folder, "data");
  const first = await started(home);

  const answers = new Set<string>();
  for (let left = 0; left <= 160 * 1024; left += 16 * 1024) {
    fill(left);
    answers.add(await first.code("vault.create", { passphrase }));
    rmSync(filler);
    if (((await first.call("vault.status")) as { state: string }).state !== "absent") break;
  }
  answers.delete("done");
  expect([...answers].sort()).toEqual(["audit.writeFailed", "vault.writeFailed"]);
  if (((await first.call("vault.status")) as { state: string }).state === "absent")
    await first.call("vault.create", { passphrase });
  await first.call("hosts.add", { name: "kept", address: "192.0.2.1" });

  fill(0);
  expect(await first.code("hosts.add", { name: "refused", address: "192.0.2.1" })).toBe("audit.writeFailed");
  await first.call("vault.lock");
  expect(await first.call("vault.status")).toMatchObject({ state: "locked" });
  await first.core.dispose();
  rmSync(filler);

  const second = await started(home);
  await second.call("vault.unlock", { passphrase });
  expect((await second.call<Host[]>("hosts.list")).map(({ name }) => name)).toEqual(["kept"]);
  await second.call("hosts.add", { name: "new", address: "192.0.2.1" });
  expect(await second.call("audit.verify")).toMatchObject({ ok: true });
  await second.core.dispose();
});
