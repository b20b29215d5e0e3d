import { z } from "zod";
import { command, query } from "./define.ts";

const settingsJson = z.object({ json: z.string().max(262_144) });

/** Failure codes any call may have: internal {reference}, input.invalid {path, problem}, method.unknown {method}, output.invalid {method},
 * vault.locked, vault.absent, cancelled, stream.overrun, transport.closed */
export const app = {
  info: query({
    access: "always",
    output: z.object({
      version: z.string(),
      shell: z.enum(["desktop", "web", "cli"]),
      platform: z.string(),
      demo: z.boolean(),
    }),
  }),
  /** Page settings (theme, open tabs, columns); kept in the vault, so nothing is written in plain text. At most 256 KiB. */
  settings: query({ output: z.object({ json: z.string() }) }),
  saveSettings: command({ input: settingsJson }),
  /**
   * What the page will save once it has come to rest. Held in memory, and written (with an audit event) if the vault is locked before
   * that; a query, for it changes nothing kept.
   */
  holdSettings: query({ input: settingsJson, output: z.undefined() }),
};

export const demo = {
  /** Starts (or finds) the demo fleet's own workspace; the page then reconnects to it. */
  start: command({ access: "always" }),
  /** Ends it and deletes its data folder. */
  stop: command({ access: "always" }),
};
