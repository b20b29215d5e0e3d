import { UsageError } from "../arguments.ts";
import { exitCodeOf, oneLine, sentence } from "../context.ts";
import { readTarget, targetHosts, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

interface ExecResult {
  host: string;
  exitCode: number | null;
  stdout: string;
  stderr: string;
  error: { code: string; message: string } | null;
}

export const exec: Verb = {
  usage: "exec (NAME... | --where FILTER) [--timeout SECONDS] -- COMMAND",
  summary: "runs a command on hosts and prints its output",
  options: { timeout: { type: "string" }, ...whereOption },
  async run(context) {
    const { rest } = context.parsed;
    const target = readTarget(context.parsed);
    if (rest.length === 0) throw new UsageError("COMMAND is missing after --");
    const timeoutSeconds = context.parsed.number("timeout", 1, 86_400) ?? 600;
    await context.unlock();
    const hosts = await targetHosts(context, target);
    const results = new Map<string, ExecResult>(
      hosts.map((host) => [host.id, { host: host.name, exitCode: null, stdout: "", stderr: "", error: null }]),
    );
    // Several words are one command line, as with ssh.
    const input = { hostIds: [...results.keys()], command: rest.join(" "), timeoutSeconds };
    await context.stream("exec.run", input, (event) => {
      const result = results.get(event.hostId);
      if (!result) return;
      if (event.type === "output") result[event.channel] += event.text;
      else {
        result.exitCode = event.exitCode;
        if (event.failure) result.error = { code: event.failure.code, message: sentence(event.failure) };
        if (!context.json) printResult(result);
      }
    });
    if (context.json) {
      for (const { error } of results.values())
        if (error) process.stderr.write(`holdfast: ${oneLine(error.message)}\n`);
      context.printJson([...results.values()]);
    }
    return exitCodeOf([...results.values()].map((result) => result.exitCode === 0));
  },
};

function printResult(result: ExecResult): void {
  const status = result.error ? "failed" : `exit ${result.exitCode ?? "unknown"}`;
  process.stdout.write(`== ${result.host} (${status})\n${result.stdout}`);
  if (result.stdout !== "" && !result.stdout.endsWith("\n")) process.stdout.write("\n");
  if (result.stderr !== "") process.stderr.write(result.stderr.endsWith("\n") ? result.stderr : `${result.stderr}\n`);
  if (result.error) process.stderr.write(`holdfast: ${oneLine(result.error.message)}\n`);
}
