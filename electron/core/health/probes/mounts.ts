import type { FileProbe } from "../probe.ts";

/** Mounts asked about; a container host may have thousands of them. */
export const MAX_LOCAL_MOUNTS = 64;
export const MAX_NETWORK_MOUNTS = 8;
const MAX_PATH = 1024;

export interface Mount {
  readonly mount: string;
  readonly device: string;
  readonly type: string;
  /** A network or FUSE file system: asking may block for as long as the other side is away. */
  readonly remote: boolean;
}

const REMOTE =
  /^(nfs4?|cifs|smb3|smbfs|ncpfs|afs|9p|ceph|glusterfs|lustre|beegfs|gpfs|ocfs2|gfs2|coda|virtiofs|davfs|fuse|fuse\..+)$/;
/** File systems without a /dev/ device that hold people's data. */
const POOLED = /^(zfs|btrfs|bcachefs|ubifs|f2fs)$/;
/** FUSE mounts of a desktop session or a container runtime: no disk behind them. */
const NOT_STORAGE =
  /^(fuse\.(gvfsd-fuse|portal|lxcfs|snapfuse|gvfs-fuse-daemon|fuse-overlayfs|dumpfs)|squashfs|iso9660|udf|cramfs|erofs)$/;
/** Files a container runtime mounts from the host's disk. */
const RUNTIME_FILE = /^\/etc\/(hosts|hostname|resolv\.conf)$/;

/** /proc/mounts writes space, tab, newline and backslash as three octal digits: proc_pid_mounts(5). */
function unescape(word: string): string {
  return word.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** A path goes back to the host as one line of a request, and a line cannot hold these. */
function canBeAsked(path: string): boolean {
  return path.startsWith("/") && path.length <= MAX_PATH && !/\p{Cc}/u.test(path);
}

/**
 * /proc/mounts, reduced to what holds data: one entry a device (the shortest path, so not the bind mounts), pseudo file
 * systems left out, `/` always there (a chroot's root is in no mount table).
 */
export function parseMounts(text: string | null): Mount[] | null {
  if (text === null) return null;
  const byDevice = new Map<string, Mount>();
  let root: Mount = { mount: "/", device: "", type: "", remote: false };
  for (const line of text.split("\n", 20_000)) {
    const fields = line.split(" ");
    if (fields.length < 4) continue;
    const [device, mount, type] = fields.slice(0, 3).map((word) => unescape(word).slice(0, MAX_PATH)) as [
      string,
      string,
      string,
    ];
    if (!canBeAsked(mount) || NOT_STORAGE.test(type)) continue;
    const remote = REMOTE.test(type);
    // Whatever is mounted last on a path hides what was there before.
    if (mount === "/") root = { mount, device, type, remote };
    else if (remote || device.startsWith("/dev/") || POOLED.test(type)) {
      if (RUNTIME_FILE.test(mount)) continue;
      const known = byDevice.get(device);
      if (!known || mount.length < known.mount.length) byDevice.set(device, { mount, device, type, remote });
    }
  }
  byDevice.delete(root.device);
  const mounts = [root, ...byDevice.values()].sort((a, b) => (a.mount < b.mount ? -1 : 1));
  return [
    ...mounts.filter((mount) => !mount.remote).slice(0, MAX_LOCAL_MOUNTS),
    ...mounts.filter((mount) => mount.remote).slice(0, MAX_NETWORK_MOUNTS),
  ];
}

export const mountsProbe: FileProbe<Mount[] | null> = {
  kind: "files",
  name: "mounts",
  cadence: "slow",
  files: ["/proc/mounts"],
  parse: ([text]) => parseMounts(text ?? null),
};
