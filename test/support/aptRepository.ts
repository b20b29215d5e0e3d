import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

export interface PackageSpec {
  readonly name: string;
  readonly version: string;
  /** Further lines of the control file, such as `Depends: x`. */
  readonly control?: readonly string[];
  /** Shell program run after unpacking. */
  readonly postinst?: string;
  readonly conffiles?: Readonly<Record<string, string>>;
  /** Bytes of incompressible payload. */
  readonly payloadBytes?: number;
}

export interface Suite {
  readonly name: string;
  readonly label: string;
  readonly origin: string;
  readonly packages: readonly PackageSpec[];
}

/** Builds a real .deb with dpkg-deb and returns its path. */
export function buildPackage(folder: string, spec: PackageSpec): string {
  const root = mkdtempSync(join(folder, "root-"));
  const write = (path: string, content: string | Uint8Array, mode = 0o644): void => {
    const target = join(root, path);
    mkdirSync(join(target, ".."), { recursive: true });
    writeFileSync(target, content, { mode });
  };
  write(`usr/share/${spec.name}/version`, `${spec.version}\n`);
  if (spec.payloadBytes) write(`usr/share/${spec.name}/payload`, noise(spec.payloadBytes));
  for (const [path, content] of Object.entries(spec.conffiles ?? {})) write(path, content);
  const control = [
    `Package: ${spec.name}`,
    `Version: ${spec.version}`,
    "Architecture: all",
    "Maintainer: Test <test@example.org>",
    ...(spec.control ?? []),
    "Description: package of a test",
    "",
  ];
  write("DEBIAN/control", control.join("\n"));
  if (spec.postinst) write("DEBIAN/postinst", `#!/bin/sh\n${spec.postinst}\n`, 0o755);
  if (spec.conffiles)
    write(
      "DEBIAN/conffiles",
      Object.keys(spec.conffiles)
        .map((path) => `${path}\n`)
        .join(""),
    );
  const path = join(folder, `${spec.name}_${spec.version}_all.deb`);
  execFileSync("dpkg-deb", ["--root-owner-group", "-Znone", "-b", root, path], { stdio: "pipe" });
  rmSync(root, { recursive: true });
  return path;
}

/** The same bytes every time, that no compressor makes smaller. */
function noise(bytes: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, index) =>
    createHash("sha256").update(`noise ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, bytes);
}

/** An apt repository over http on 127.0.0.1 that can be stalled, slowed down or shut. */
export class AptRepository {
  private readonly folder = mkdtempSync(join(tmpdir(), "holdfast-apt-"));
  private server: Server | undefined;
  private port = 0;
  private readonly files = new Map<string, Uint8Array>();
  private readonly stalled = new Set<ServerResponse>();
  /** Answers to package downloads stop half way until this is false again. */
  stallDownloads = false;
  readonly requests: string[] = [];

  /** Replaces a suite's content. */
  publish(suite: Suite): void {
    const prefix = `/${suite.name}`;
    for (const path of Array.from(this.files.keys())) if (path.startsWith(`${prefix}/`)) this.files.delete(path);
    const paragraphs = suite.packages.map((spec) => {
      const path = buildPackage(this.folder, spec);
      const content = readFileSync(path);
      this.files.set(`${prefix}/pool/${basename(path)}`, content);
      const control = execFileSync("dpkg-deb", ["-f", path], { encoding: "utf8" }).trim();
      const sha256 = createHash("sha256").update(content).digest("hex");
      return `${control}\nFilename: pool/${basename(path)}\nSize: ${statSync(path).size}\nSHA256: ${sha256}\n`;
    });
    const packages = Buffer.from(paragraphs.join("\n"));
    const release = [
      `Origin: ${suite.origin}`,
      `Label: ${suite.label}`,
      `Suite: ${suite.name}`,
      `Codename: ${suite.name}`,
      `Date: ${new Date().toUTCString()}`,
      "Architectures: all amd64 arm64",
      "Components: main",
      "SHA256:",
      ...["all", "amd64", "arm64"].map(
        (arch) =>
          ` ${createHash("sha256").update(packages).digest("hex")} ${packages.length} main/binary-${arch}/Packages`,
      ),
      "",
    ].join("\n");
    this.files.set(`${prefix}/dists/${suite.name}/Release`, Buffer.from(release));
    for (const arch of ["all", "amd64", "arm64"])
      this.files.set(`${prefix}/dists/${suite.name}/main/binary-${arch}/Packages`, packages);
  }

  /** Line for sources.list. */
  source(suite: string): string {
    return `deb [trusted=yes] http://127.0.0.1:${this.port}/${suite} ${suite} main`;
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => this.answer(request.url ?? "", response));
    await new Promise<void>((resolve) => this.server?.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  private answer(url: string, response: ServerResponse): void {
    this.requests.push(url);
    const content = this.files.get(decodeURIComponent(url));
    if (!content) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-length": content.length, "last-modified": new Date().toUTCString() });
    if (!this.stallDownloads || !url.endsWith(".deb")) {
      response.end(content);
      return;
    }
    response.write(content.subarray(0, content.length / 2));
    this.stalled.add(response);
  }

  /** Answers again as a new one would. */
  reset(): void {
    this.stallDownloads = false;
    for (const response of this.stalled) response.destroy();
    this.stalled.clear();
    this.requests.length = 0;
  }

  /** As a repository that is out of reach. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.reset();
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
