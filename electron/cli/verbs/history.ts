import type { HistoryEntry } from "../../../shared/contract/history.ts";
import { none, only } from "../arguments.ts";
import type { Verb } from "../verb.ts";

export const undo: Verb = {
  usage: "undo",
  summary: "takes back the newest edit of hosts; again for the one before it",
  options: {},
  run: (context) => step(context, "history.undo", "Undone"),
};

export const redo: Verb = {
  usage: "redo",
  summary: "makes the edit of hosts again that was undone last",
  options: {},
  run: (context) => step(context, "history.redo", "Done again"),
};

async function step(
  context: Parameters<Verb["run"]>[0],
  name: "history.undo" | "history.redo",
  done: string,
): Promise<void> {
  none(context.parsed);
  await context.unlock();
  const stepped = name === "history.undo" ? await context.call(name, {}) : await context.call(name, undefined);
  if (context.json) context.printJson(stepped);
  else context.print(`${done}: ${stepped.label}.`);
}

export const hostHistory: Verb = {
  usage: "hosts history NAME",
  summary: "lists who changed what on a host, the newest first",
  options: {},
  async run(context) {
    const name = only(context.parsed, "NAME");
    await context.unlock();
    const [host] = await context.hosts([name]);
    const entries = await context.call("history.host", { hostId: host?.id ?? "" });
    if (context.json) return context.printJson(entries);
    for (const entry of entries) {
      context.print(`${new Date(entry.time).toISOString()}\t${entry.actor}\t${titleOf(entry)}`);
      for (const { field, before, after } of entry.fields)
        context.print(`  ${field}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`);
    }
  },
};

const ways: Readonly<Record<HistoryEntry["action"], string>> = {
  edit: "",
  undo: "undone: ",
  redo: "done again: ",
  revert: "taken back: ",
};
const titleOf = ({ action, label }: HistoryEntry): string => `${ways[action]}${label}`;
