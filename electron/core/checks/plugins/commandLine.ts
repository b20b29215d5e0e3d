import { Failure } from "../../../../shared/base/failure.ts";
import { quote, sh } from "../../ssh/quote.ts";

/** Where distributions put plugins: Debian, Red Hat, SUSE, sources and the BSDs, Alpine, Arch. */
export const pluginFolders = [
  "/usr/lib/nagios/plugins",
  "/usr/lib64/nagios/plugins",
  "/usr/local/nagios/libexec",
  "/usr/local/libexec/nagios",
  "/usr/local/lib/nagios/plugins",
  "/usr/lib/monitoring-plugins",
  "/usr/libexec/nagios/plugins",
  "/usr/libexec/nagios",
];

/** What macros stand for. */
export interface MacroHost {
  readonly name: string;
  readonly address: string;
}

const bad = (problem: string): Failure => new Failure("checks.badCommand", { problem });

/**
 * The words of a command line as a shell would have them: quotes and backslashes work, and nothing else does. What a shell
 * would act on (pipes, redirections, substitutions) fails with checks.badCommand {problem}, as quotes that do not close.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    word ??= "";
    if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end === -1) throw bad("a quote is not closed");
      word += text.slice(at + 1, end);
      at = end;
    } else if (char === '"') {
      const end = closing(text, at + 1);
      word += text.slice(at + 1, end).replaceAll(/\\(["\\$`])/g, "$1");
      at = end;
    } else if (char === "\\") {
      at += 1;
      if (at === text.length) throw bad("nothing follows the last backslash");
      word += text[at];
    } else if (/[|&;<>`()]/.test(char) || (char === "$" && text[at + 1] === "(")) {
      throw bad(`a plugin is run without a shell, so ${char} must be in quotes`);
    } else word += char;
  }
  if (word !== null) words.push(word);
  return words;
}

function closing(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at;
  }
  throw bad("a quote is not closed");
}

const macro = /\$HOSTADDRESS\$|\$HOSTNAME\$|\$HOSTALIAS\$|\{address\}|\{name\}/g;

/** The text with the host's name and address in place of their macros. It is data: quote it before it reaches a shell. */
export function expand(text: string, host: MacroHost): string {
  return text.replaceAll(macro, (found) => (/address/i.test(found) ? host.address : host.name));
}

/** A shell program that runs the plugin, looked for in the usual folders unless its path is given, or tells that it is not there. */
export function pluginProgram(command: string, host: MacroHost): string {
  const [program, ...rest] = splitWords(command).map((word) => expand(word, host));
  if (program === undefined || program === "") throw bad("the name of a plugin is missing");
  if ([program, ...rest].some((word) => word.includes("\0"))) throw bad("it holds a NUL character");
  const words = quoteAll(rest);
  if (program.includes("/")) return `exec ${quote(program)}${words}\n`;
  const missing = `${program} was not found among the plugins of this host`;
  return [
    `for folder in ${pluginFolders.map(quote).join(" ")}; do`,
    `  if [ -x "$folder"/${quote(program)} ]; then exec "$folder"/${quote(program)}${words}; fi`,
    "done",
    sh`command -v ${program} >/dev/null 2>&1 || { echo ${missing}; exit 3; }`,
    `exec ${quote(program)}${words}`,
    "",
  ].join("\n");
}

const quoteAll = (words: readonly string[]): string => words.map((word) => ` ${quote(word)}`).join("");

/**
 * The admin's own shell program. Macros become shell variables, so that no name or address is ever read as code, wherever in
 * the program it stands.
 */
export function shellProgram(command: string, host: MacroHost): string {
  if (command.includes("\0")) throw bad("it holds a NUL character");
  const text = command.replaceAll(macro, (found) =>
    /address/i.test(found) ? "${holdfast_address}" : "${holdfast_name}",
  );
  return `${sh`holdfast_address=${host.address}`}\n${sh`holdfast_name=${host.name}`}\n${text}\n`;
}

/** What NRPE (`command[check_disk]=...`), Nagios (`command_line ...`) or a shell history has, as a check's command. */
export function readCommandLine(pasted: string): {
  name: string;
  command: string;
  plugin: string;
  unknownMacros: string[];
} {
  const lines = pasted.split("\n").map((line) => line.trim());
  const line = lines.find((text) => /^command(\[|_line\s)/.test(text)) ?? lines.find((text) => text !== "") ?? "";
  const nrpe = /^command\[([^\]]*)\]\s*=\s*(.*)$/.exec(line);
  const named = lines.map((text) => /^command_name\s+(.+)$/.exec(text)?.[1]).find((name) => name !== undefined);
  const raw = (nrpe?.[2] ?? line.replace(/^command_line\s+/, "").replace(/^[#$]\s+/, "")).trim();
  // A resource macro is the plugins' folder; which one it is differs from host to host.
  const command = raw.replace(/^\$USER\d+\$\/+/, "").replace(/^\/\S*\/(?=check_)/, (path) => knownFolder(path));
  const [program = ""] = splitWords(command);
  const plugin = program.slice(program.lastIndexOf("/") + 1);
  if (plugin === "") throw bad("the name of a plugin is missing");
  const left = command.replaceAll(macro, "").match(/\$[A-Z][A-Z0-9_]*(?::[^$]*)?\$/g) ?? [];
  const name = (nrpe?.[1] ?? named ?? plugin).trim();
  return { name: name === "" ? plugin : name.slice(0, 64), command, plugin, unknownMacros: [...new Set(left)] };
}

/** Nothing for a folder that is searched anyway, so that the check runs where plugins are elsewhere. */
const knownFolder = (path: string): string => (pluginFolders.includes(path.replace(/\/+$/, "")) ? "" : path);
