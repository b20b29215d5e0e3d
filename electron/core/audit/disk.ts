import { closeSync, fsyncSync, ftruncateSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** The few durable operations the log is made of. Each returns only after the bytes are on stable storage, or throws. */
export interface Disk {
  /** Appends to an open file and syncs it. */
  append(fd: number, bytes: Uint8Array): void;
  /** Creates a file that must not exist yet, mode 600, and syncs it and its folder. */
  create(path: string, bytes: Uint8Array): void;
  /** Replaces a file as a whole: write beside it, sync, rename, sync the folder. */
  replace(path: string, bytes: Uint8Array): void;
  /** Creates an empty file unless it is there, mode 600, and syncs its folder. */
  ensure(path: string): void;
  /** Shortens a file and syncs it. */
  truncate(path: string, length: number): void;
  /**
   * Overwrites a small file with zeros, then removes it. Best effort: flash translation layers, copy-on-write file systems
   * and backups may keep the old bytes.
   */
  erase(path: string, length: number): void;
}

function writeAll(fd: number, bytes: Uint8Array, position: number | null): void {
  let done = 0;
  while (done < bytes.length) {
    done += writeSync(fd, bytes, done, bytes.length - done, position === null ? null : position + done);
  }
}

function writeFile(path: string, flags: string, bytes: Uint8Array): void {
  const fd = openSync(path, flags, 0o600);
  try {
    writeAll(fd, bytes, null);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes a rename or a new name durable. Windows cannot open a folder for this and journals names itself. */
function syncFolder(folder: string, platform: string): void {
  if (platform === "win32") return;
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function systemDisk(platform: string = process.platform): Disk {
  return {
    append(fd, bytes) {
      writeAll(fd, bytes, null);
      fsyncSync(fd);
    },
    create(path, bytes) {
      writeFile(path, "wx", bytes);
      syncFolder(dirname(path), platform);
    },
    replace(path, bytes) {
      writeFile(`${path}.tmp`, "w", bytes);
      renameSync(`${path}.tmp`, path);
      syncFolder(dirname(path), platform);
    },
    ensure(path) {
      writeFile(path, "a", new Uint8Array(0));
      syncFolder(dirname(path), platform);
    },
    truncate(path, length) {
      const fd = openSync(path, "r+");
      try {
        ftruncateSync(fd, length);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    },
    erase(path, length) {
      const fd = openSync(path, "r+");
      try {
        writeAll(fd, new Uint8Array(length), 0);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      unlinkSync(path);
      syncFolder(dirname(path), platform);
    },
  };
}
