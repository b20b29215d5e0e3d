import { createInterface } from "node:readline";
import { detailText } from "./detailTexts.ts";
import type { Machine } from "./machine.ts";
import { diskFree, foundFiles, procFile } from "./proc.ts";
import type { ProgramContext, SimulatedProgram } from "./program.ts";

/** The line of the probe that names the file it uses to tell the others apart, and that file's content. */
const separator = "Linux";

/** Answers the probe's requests as its shell would, from the machine's own /proc. */
export const healthProgram: SimulatedProgram = {
  name: "health probe",
  matches: (program) => program.includes("hf_marker=") && program.includes("hf_section"),
  run: answerRequests,
};

function answerRequests({ program, session, machine }: ProgramContext): void {
  const marker = /hf_marker=([A-Za-z0-9]+)/.exec(program)?.[1] ?? "";
  const files = filesBySection(program);
  let request: string[] = [];
  const lines = createInterface({ input: session.stdin });
  lines.on("line", (line) => {
    if (line !== "") return void request.push(line);
    const [head = "", ...args] = request;
    request = [];
    const [sequence = "0", ...sections] = head.split(" ");
    const record = sections
      .map((name) => `${marker} section ${name}\n${section(name, args, files, machine)}`)
      .join("\n");
    session.stdout.write(`\n${marker} begin ${sequence}\n${record}\n${marker} end ${sequence}\n`);
  });
  lines.on("close", () => session.exit(0));
}

/** Which files each set asks for, read off the program itself, so that both always agree. */
function filesBySection(program: string): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const [, name, list] of program.matchAll(/^(files-\w+)\) hf_text=\$\(cat (.*)\) ;;$/gm))
    if (name !== undefined && list !== undefined)
      files.set(
        name,
        [...list.matchAll(/"([^"]+)"/g)].map(([, path]) => path as string),
      );
  return files;
}

function section(name: string, args: readonly string[], files: Map<string, string[]>, machine: Machine): string {
  const found = foundFiles(machine);
  if (name === "found") return found.map(({ cadence, path, label }) => `${cadence} ${path} ${label}`).join("\n");
  const paths = files.get(name);
  if (paths)
    return [...found.filter(({ cadence }) => name === `files-${cadence}`).map(({ path }) => path), ...paths]
      .map((path) => procFile(path, machine) ?? "")
      .join(`${separator}\n`)
      .replace(/\n$/, "");
  if (name.startsWith("detail_")) return detailText(name.slice("detail_".length), machine);
  const { os, kernel, architecture, cores } = machine.spec;
  if (name === "disks")
    return diskFree(
      machine,
      args.map((argument) => argument.slice(1)),
    ).trimEnd();
  if (name === "facts")
    return `uname Linux ${kernel} ${architecture}\ncpus ${cores}\nreboot ${machine.rebootRequired ? "yes" : "no"}\nPRETTY_NAME="${os.pretty}"\nID=${os.id}\n${os.id === "ubuntu" ? "ID_LIKE=debian" : ""}`;
  return "";
}
