import { spawn } from "node:child_process";
import { createServer as createNetServer, type AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { createServer } from "vite";

const host = "127.0.0.1";

async function freePort(): Promise<number> {
  const server = createNetServer();
  await new Promise<void>((done) => server.listen(0, host, done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** The link the core printed, led through the development server; null for any other line. */
export function pageLink(line: string, pagePort: string): string | null {
  const url = /"url":\s*"([^"]+)"/.exec(line)?.[1];
  if (!url) return null;
  const link = new URL(url);
  link.port = pagePort;
  return link.href;
}

/**
 * The page from its sources with hot reload, and the core from its sources, started again when one of them changes.
 * The core accepts its own address only, so the development server speaks to it in that name.
 */
async function main(): Promise<void> {
  const root = resolve(import.meta.dirname, "..", "..");
  const corePort = await freePort();
  const core = `http://${host}:${corePort}`;
  const passOn = { target: core, changeOrigin: true, headers: { origin: core } };
  const page = await createServer({
    root: join(root, "renderer"),
    configFile: false,
    plugins: [react()],
    server: { host, proxy: { "/session": passOn, "/wire": { ...passOn, ws: true } } },
  });
  await page.listen();
  const pagePort = new URL(page.resolvedUrls?.local[0] ?? "http://127.0.0.1:5173").port;

  const script = join(import.meta.dirname, "main.ts");
  const args = [
    "--watch",
    "--watch-preserve-output",
    script,
    "serve",
    "--no-open",
    "--json",
    "--port",
    String(corePort),
  ];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["inherit", "pipe", "inherit"] });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const link = pageLink(text, pagePort);
    process.stdout.write(link ? `Page with hot reload: ${link}\n` : text);
  });
  const end = (): void => {
    child.kill();
    void page.close().then(() => process.exit());
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  child.once("exit", end);
}

if (import.meta.main) await main();
