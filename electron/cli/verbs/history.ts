import type { HistoryEntry } from "../../../shared/contract/history.ts";
import { undoneWords } from "../../../shared/words/history.ts";
import { none, only } from "../arguments.ts";
import type { Verb } from "../verb.ts";

export const undo: Verb = {
  usage: "undo",
  summary: "takes back the newest edit of hosts; again for the one before it",
  options: {},
  async run(context) {
    none(context.parsed);
    await context.unlock();
    const stepped = await context.call("history.undo", {});
    if (context.json) context.printJson(stepped);
    else context.print(`${undoneWords(stepped)}.`);
  },
};

export const redo: Verb = {
  usage: "redo",
  summary: "makes the edit of hosts again that was undone last",
  options: {},
  async run(context) {
    none(context.parsed);
    await context.unlock();
    const stepped = await context.call("history.redo");
    if (context.json) context.printJson(stepped);
    else context.print(`Done again: ${stepped.label}.`);
  },
};

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
