import { enableCompileCache } from "node:module";
import { compileCacheFolder } from "./compileCache.ts";

enableCompileCache(compileCacheFolder(process.platform, process.env));
// Loaded after that, so that all of it is found in the cache.
const { runCommandLine } = await import("./commandLine.ts");

// Whoever read our output may have seen enough (`| head`); what was begun is still ended properly.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    if (stream === process.stdout) process.stderr.write(`holdfast: the output cannot be written (${error.code})\n`);
    process.once("exit", () => (process.exitCode ||= 1));
  });

process.exitCode = await runCommandLine(process.argv.slice(2));
