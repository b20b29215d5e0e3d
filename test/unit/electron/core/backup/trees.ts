import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

export const asRoot = process.getuid?.() === 0;

/** Everything a restore must bring back, by path; bytes of names as latin1. */
export function describeTree(root: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const inodes = new Map<number, string>();
  const walk = (path: Buffer, name: string): void => {
    const info = lstatSync(path);
    const common = { mode: info.mode.toString(8), uid: info.uid, gid: info.gid, mtime: Math.floor(info.mtimeMs) };
    if (info.isSymbolicLink()) result[name] = { ...common, target: readlinkSync(path) };
    else if (info.isDirectory()) {
      result[name] = common;
      for (const child of readdirSync(path, { encoding: "buffer" }).sort(Buffer.compare))
        walk(Buffer.concat([path, Buffer.from("/"), child]), `${name}/${child.toString("latin1")}`);
    } else if (info.isFile()) {
      const first = inodes.get(info.ino) ?? name;
      inodes.set(info.ino, first);
      result[name] = {
        ...common,
        size: info.size,
        links: info.nlink,
        same: first,
        sha: createHash("sha256").update(readFileSync(path)).digest("hex"),
      };
    } else result[name] = common;
  };
  walk(Buffer.from(root), "");
  return result;
}

export function writeRichTree(root: string): void {
  mkdirSync(join(root, "etc/nginx/empty"), { recursive: true });
  writeFileSync(join(root, "etc/nginx/nginx.conf"), "worker_processes 2;\n");
  writeFileSync(join(root, "etc/zero"), "");
  writeFileSync(join(root, "etc/new\nline 'q' \"d\" \u00fcml\u00e4ut \u{1f600}"), "odd name");
  writeFileSync(Buffer.concat([Buffer.from(`${root}/etc/`), Buffer.from([0xff, 0x80, 0x41])]), "no UTF-8");
  writeFileSync(join(root, "etc", "n".repeat(255)), "longest name");
  writeFileSync(join(root, "etc/big"), randomBytes(3_000_000));
  symlinkSync("nginx/nginx.conf", join(root, "etc/link"));
  symlinkSync("/nowhere at all", join(root, "etc/dangling"));
  symlinkSync("nginx", join(root, "etc/folder-link"));
  linkSync(join(root, "etc/nginx/nginx.conf"), join(root, "etc/z-hard"));
  const file = openSync(join(root, "etc/sparse"), "w");
  writeSync(file, "data", 8_000_000);
  ftruncateSync(file, 9_000_000);
  closeSync(file);
  writeFileSync(join(root, "etc/setuid"), "#!/bin/sh\n");
  if (asRoot) chownSync(join(root, "etc/setuid"), 1234, 4321);
  chmodSync(join(root, "etc/setuid"), asRoot ? 0o6755 : 0o755);
  chmodSync(join(root, "etc/zero"), 0o000);
  utimesSync(join(root, "etc/nginx/nginx.conf"), 1_500_000_000, 1_500_000_000);
  utimesSync(join(root, "etc/nginx/empty"), 1_400_000_000.5, 1_400_000_000.5);
  chmodSync(join(root, "etc/nginx"), 0o1711);
  utimesSync(join(root, "etc/nginx"), 1_300_000_000, 1_300_000_000);
  utimesSync(join(root, "etc"), 1_200_000_000, 1_200_000_000);
}
