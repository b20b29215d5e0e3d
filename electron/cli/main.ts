import { runCommandLine } from "./commandLine.ts";

// Whoever read our output may have seen enough (`| head`); what was begun is still ended properly.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

process.exitCode = await runCommandLine(process.argv.slice(2));
