import type { MachineSpec } from "./spec.ts";

export interface VirtualFile {
  readonly type: "file" | "directory" | "symlink";
  readonly content: string;
  readonly mode: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Bytes all files of a simulated host may hold; what goes beyond is refused like a full disk. */
const maxBytes = 8 * 1_048_576;

/** A small file tree in memory, by absolute path. */
export class VirtualFiles {
  private readonly entries = new Map<string, VirtualFile>();
  private bytes = 0;

  constructor(spec: MachineSpec, now: number) {
    this.directory("/", now);
    for (const path of ["/bin", "/etc", "/home", "/root", "/run", "/srv", "/tmp", "/usr/bin", "/var/log", "/var/tmp"])
      this.directory(path, now);
    for (const [path, content] of Object.entries(filesOf(spec)))
      this.write(path, content, now - 86_400_000 * (path.length % 30));
  }

  get(path: string): VirtualFile | undefined {
    return this.entries.get(path);
  }

  /** Absolute, without `.`, `..` and doubled slashes. */
  static resolve(base: string, path: string): string {
    const parts: string[] = [];
    for (const part of `${path.startsWith("/") ? "" : `${base}/`}${path}`.split("/")) {
      if (part === "..") parts.pop();
      else if (part !== "" && part !== ".") parts.push(part);
    }
    return `/${parts.join("/")}`;
  }

  /** Names directly below a folder, sorted. */
  list(path: string): string[] {
    const prefix = path === "/" ? "/" : `${path}/`;
    return [...this.entries.keys()]
      .filter((name) => name !== "/" && name.startsWith(prefix) && !name.slice(prefix.length).includes("/"))
      .map((name) => name.slice(prefix.length))
      .sort();
  }

  /** The path itself and everything below it, parents first. */
  walk(path: string): [string, VirtualFile][] {
    const prefix = path === "/" ? "/" : `${path}/`;
    return [...this.entries]
      .filter(([name]) => name === path || name.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  directory(path: string, now: number): void {
    const parts = path.split("/").filter(Boolean);
    for (let length = 0; length <= parts.length; length += 1) {
      const name = `/${parts.slice(0, length).join("/")}`;
      if (!this.entries.has(name))
        this.entries.set(name, { type: "directory", content: "", mode: 0o755, modifiedAt: now });
    }
  }

  /** False when the simulated disk is full. */
  write(path: string, content: string, now: number, mode = 0o644): boolean {
    const before = this.entries.get(path)?.content.length ?? 0;
    if (this.bytes - before + content.length > maxBytes) return false;
    this.directory(path.slice(0, path.lastIndexOf("/")) || "/", now);
    this.bytes += content.length - before;
    this.entries.set(path, { type: "file", content, mode, modifiedAt: now });
    return true;
  }

  remove(path: string): void {
    for (const [name, file] of this.walk(path)) {
      this.bytes -= file.content.length;
      this.entries.delete(name);
    }
  }
}

function filesOf(spec: MachineSpec): Record<string, string> {
  const { name, os } = spec;
  const files: Record<string, string> = {
    "/etc/hostname": `${name}\n`,
    "/etc/hosts": `127.0.0.1 localhost\n127.0.1.1 ${name}\n`,
    "/etc/motd": `${name}: ${spec.purpose}. This host is simulated; nothing you do here can break anything.\n`,
    "/etc/os-release": `PRETTY_NAME="${os.pretty}"\nNAME="${os.pretty.split(" ")[0]}"\nVERSION_ID="${os.versionId}"\nVERSION_CODENAME=${os.codename}\nID=${os.id}\n${os.id === "ubuntu" ? "ID_LIKE=debian\n" : ""}`,
    "/etc/ssh/sshd_config":
      "PermitRootLogin prohibit-password\nPasswordAuthentication no\nX11Forwarding no\nSubsystem sftp internal-sftp\n",
    "/etc/fstab": spec.disks.map((disk) => `${disk.device} ${disk.mount} ${disk.type} defaults 0 1\n`).join(""),
    "/root/.bashrc": "alias ll='ls -l'\n",
    "/root/notes.txt": `${spec.purpose}.\nKept by the demo fleet.\n`,
    "/var/log/syslog": log(spec),
  };
  for (const service of spec.services)
    files[`/etc/systemd/system/${service}.service.d/limits.conf`] = "[Service]\nLimitNOFILE=65536\n";
  if (spec.tags.includes("nginx")) {
    files["/etc/nginx/nginx.conf"] =
      "user www-data;\nworker_processes auto;\nevents { worker_connections 1024; }\nhttp { include /etc/nginx/sites-enabled/*; }\n";
    files["/etc/nginx/sites-enabled/default"] =
      "server {\n  listen 443 ssl;\n  server_name example.org;\n  root /var/www/html;\n}\n";
    files["/var/www/html/index.html"] = "<!doctype html>\n<title>It works</title>\n<p>It works.</p>\n";
    files["/var/www/html/style.css"] = "body { font: 16px sans-serif; margin: 4rem; }\n".repeat(40);
  }
  if (spec.tags.includes("postgres")) {
    files["/etc/postgresql/15/main/postgresql.conf"] =
      "max_connections = 200\nshared_buffers = 8GB\nwal_level = replica\n";
    files["/var/backups/orders.sql"] = Array.from(
      { length: 400 },
      (_, row) => `INSERT INTO orders VALUES (${row}, 'item ${row % 17}', ${(row * 37) % 991});\n`,
    ).join("");
  }
  return files;
}

function log(spec: MachineSpec): string {
  const lines = [
    "Started Daily apt download activities.",
    "Finished Rotate log files.",
    "session opened for user root",
    "Reloaded configuration.",
  ];
  return Array.from(
    { length: 120 },
    (_, index) =>
      `${spec.name} ${spec.services[index % spec.services.length] ?? "systemd"}[${400 + index}]: ${lines[index % lines.length]}\n`,
  ).join("");
}
