import { fileURLToPath } from "node:url";
import { systemPorts } from "../../core/systemPorts.ts";
import { none } from "../arguments.ts";
import type { Context } from "../context.ts";
import { openWindow } from "../openWindow.ts";
import type { Verb } from "../verb.ts";
import { version } from "../version.ts";

// The built page lies beside the built core; run from sources, it is in the output folder of the last build.
const pageFolder = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../../out/renderer" : "../renderer", import.meta.url),
);

async function serve(context: Context, workspace: "main" | "demo"): Promise<void> {
  none(context.parsed);
  const port = context.parsed.number("port", 0, 65_535) ?? 0;
  const { createHost } = await import("../../core/createHost.ts");
  const { startWebShell } = await import("../../web/server.ts");
  const host = await createHost(systemPorts("web", version));
  const shell = await startWebShell({ host, pageFolder, port });
  if (workspace === "demo") await host.startDemo();
  // Each link is good for one browser, so the window gets one of its own.
  const link = (): string => shell.link(workspace === "demo" ? "?workspace=demo" : "");
  const window = context.parsed.flag("no-open") ? null : await openWindow(link());
  if (context.json) context.printJson({ url: link(), port: shell.port });
  else if (window) context.print(`Holdfast is open in a window; closing it ends Holdfast. For a browser: ${link()}`);
  else context.print(`Holdfast is ready: ${link()}`);
  await Promise.race([aborted(context.abort.signal), ...(window ? [window.closed] : [])]);
  window?.dispose();
  await shell.close();
  await host.dispose();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

const options = { port: { type: "string" }, "no-open": { type: "boolean" } } as const;

export const serveVerb: Verb = {
  usage: "serve [--port P] [--no-open]",
  summary: "serves the console on a loopback port of this computer",
  options,
  run: (context) => serve(context, "main"),
};

export const demoVerb: Verb = {
  usage: "demo [--port P] [--no-open]",
  summary: "the same with the built-in demo fleet",
  options,
  run: (context) => serve(context, "demo"),
};
