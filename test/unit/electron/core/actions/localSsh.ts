import { type ChildProcess, spawn } from "node:child_process";
import { Emitter } from "../../../../../shared/base/event.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { ConnectionState } from "../../../../../shared/contract/access.ts";
import type { ExecChannel, ExitStatus, ScriptResult, Ssh } from "../../../../../electron/core/ssh/types.ts";

/** Runs scripts with this computer's own sh, and can cut what is under way as a lost connection would. */
export class LocalSsh implements Ssh {
  readonly scripts: string[] = [];
  /** Attempts that fail with this before one gets through again. */
  refusals: Failure[] = [];
  private readonly channels = new Set<ChildProcess>();

  cut(): void {
    for (const child of this.channels) child.kill("SIGKILL");
  }

  get open(): number {
    return this.channels.size;
  }

  async script(_hostId: string, program: string): Promise<ScriptResult> {
    this.refuse();
    this.scripts.push(program);
    const child = spawn("sh", ["-s"], { stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    child.stdin.end(program);
    const status = await ended(child);
    return { ...status, stdout, stderr };
  }

  async spawn(_hostId: string, program: string): Promise<ExecChannel> {
    this.refuse();
    this.scripts.push(program);
    const child = spawn("sh", ["-c", program], { stdio: "pipe" });
    this.channels.add(child);
    const exit = ended(child).then((status) => {
      this.channels.delete(child);
      if (status.signal === "SIGKILL") throw new Failure("ssh.closed", { host: "web-1", reason: "cut" });
      return status;
    });
    exit.catch(() => undefined);
    const { stdin, stdout, stderr } = child;
    return { stdin, stdout, stderr, exit, close: () => void child.kill("SIGTERM") };
  }

  private refuse(): void {
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
  }

  forward(): Promise<never> {
    return Promise.reject(new Error("not part of this test"));
  }
  walk(): Promise<never> {
    return Promise.reject(new Error("not part of this test"));
  }
  exec(): Promise<never> {
    return Promise.reject(new Error("not part of this test"));
  }
  shell(): Promise<never> {
    return Promise.reject(new Error("not part of this test"));
  }
  probe(): Promise<never> {
    return Promise.reject(new Error("not part of this test"));
  }
  states(): ConnectionState[] {
    return [];
  }
  readonly onState = new Emitter<ConnectionState>().event;
  close(): void {
    this.cut();
  }
}

function ended(child: ChildProcess): Promise<ExitStatus> {
  return new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal })));
}
