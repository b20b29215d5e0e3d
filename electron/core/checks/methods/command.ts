import { isFailure } from "../../../../shared/base/failure.ts";
import type { CheckSpec } from "../../../../shared/contract/checks.ts";
import type { ScriptResult } from "../../ssh/types.ts";
import { pluginProgram, shellProgram } from "../plugins/commandLine.ts";
import { parsePluginOutput, stateOfExit } from "../plugins/pluginOutput.ts";
import type { Finding, RunContext } from "./context.ts";

/** Of each of standard output and error; what writes more is no check. */
const MAX_OUTPUT = 65_536;

async function run(program: string, { ssh, host, signal }: RunContext): Promise<ScriptResult | Finding> {
  try {
    return await ssh.script(host.id, program, { signal, timeoutMs: 0, maxBytes: MAX_OUTPUT });
  } catch (error) {
    if (!isFailure(error, "exec.outputTooLarge")) throw error;
    return { state: "unknown", text: `It wrote more than ${MAX_OUTPUT / 1024} KiB and was ended` };
  }
}

/** A Nagios plugin: the exit code is the state, the output the text and the performance data. */
export async function runPlugin(spec: Extract<CheckSpec, { kind: "plugin" }>, context: RunContext): Promise<Finding> {
  const result = await run(pluginProgram(spec.command, context.host), context);
  if ("state" in result) return result;
  const { code, stdout, stderr } = result;
  const output = parsePluginOutput(stdout);
  const state = stateOfExit(code);
  if (code !== null && code > 3)
    return { ...output, state, text: output.text || parsePluginOutput(stderr).text || `It ended with code ${code}` };
  if (code === null) return { ...output, state, text: `It was ended by ${result.signal ?? "a signal"}` };
  return { ...output, state, text: output.text || parsePluginOutput(stderr).text || "It printed nothing" };
}

/** A command line of the host's shell, judged by its exit code and its output. */
export async function runCommand(spec: Extract<CheckSpec, { kind: "command" }>, context: RunContext): Promise<Finding> {
  const result = await run(shellProgram(spec.command, context.host), context);
  if ("state" in result) return result;
  const { code, stdout, stderr } = result;
  // A bar in the output of any program is no performance data.
  const { text, longText } = parsePluginOutput(`${stdout.trim() || stderr.trim()}`.replaceAll("|", "¦"));
  const shown = { text: text.replaceAll("¦", "|"), longText: longText.replaceAll("¦", "|") };
  if (spec.exitCode !== null && code !== spec.exitCode) {
    const ended = code === null ? "It was ended by a signal" : `It ended with code ${code} instead of ${spec.exitCode}`;
    return { ...shown, state: "critical", text: shown.text === "" ? ended : `${ended}: ${shown.text}` };
  }
  if (spec.output !== "" && !stdout.includes(spec.output))
    return { ...shown, state: "critical", text: `Its output does not contain "${spec.output}": ${shown.text}` };
  return { ...shown, state: "ok", text: shown.text || `It ended with code ${code ?? "unknown"}` };
}
