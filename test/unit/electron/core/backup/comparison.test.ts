import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { EntryLog } from "../../../../../electron/core/backup/format/entryLog.ts";
import type { ManifestEntry } from "../../../../../electron/core/backup/format/manifest.ts";
import type { HostFile, HostFiles } from "../../../../../electron/core/backup/remote/hostState.ts";
import {
  type Comparison,
  compareWithHost,
  MAX_FOLDERS,
  MAX_NAMED,
  placeOf,
} from "../../../../../electron/core/backup/restore/comparison.ts";
import { select } from "../../../../../electron/core/backup/restore/selection.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

function file(path: string, content: string, change: Partial<ManifestEntry> = {}): ManifestEntry {
  return {
    path,
    type: "file",
    bytes: content.length,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 1,
    sha256: sha(content),
    ...change,
  };
}
const folder = (path: string, mode = 0o755): ManifestEntry => file(path, "", { type: "directory", mode, sha256: null });
const symlink = (path: string, link: string): ManifestEntry =>
  file(path, "", { type: "symlink", mode: 0o777, sha256: null, link });
const hardlink = (path: string, link: string): ManifestEntry =>
  file(path, "", { type: "hardlink", sha256: null, link });

function logOf(entries: readonly ManifestEntry[]): EntryLog {
  const log = new EntryLog();
  for (const entry of entries) log.add(entry);
  return log;
}

type Standing = { content?: string; link?: string; mode?: number; uid?: number; at?: number };

/** A host by its files; counts what was hashed. */
function hostWith(standing: Record<string, Standing>): HostFiles & { hashed: string[] } {
  const hashed: string[] = [];
  const host = {
    hashed,
    stat: async (paths: readonly string[]) =>
      paths.map((path): HostFile | null => {
        const found = standing[path];
        if (!found) return null;
        const type = found.content !== undefined ? 0o100000 : found.link !== undefined ? 0o120000 : 0o040000;
        const mode = type | (found.mode ?? (type === 0o040000 ? 0o755 : 0o644));
        return { mode, bytes: found.content?.length ?? 0, uid: found.uid ?? 0, gid: 0, modifiedAt: found.at ?? 1 };
      }),
    hash: async (paths: readonly string[]) => {
      hashed.push(...paths);
      return paths.map((path) => sha(standing[path]?.content ?? ""));
    },
    links: async (paths: readonly string[]) => paths.map((path) => standing[path]?.link ?? ""),
  };
  return host as unknown as HostFiles & { hashed: string[] };
}

function compare(
  entries: readonly ManifestEntry[],
  host: HostFiles,
  change: { target?: string; only?: string[]; root?: boolean } = {},
): Promise<Comparison> {
  const log = logOf(entries);
  const selection = select(log, change.only ?? [], "archive");
  return compareWithHost({
    entries: log,
    selection,
    target: change.target ?? "/",
    files: host,
    root: change.root ?? true,
    host: "web",
  });
}

describe("where a restore writes", () => {
  const entries = [
    folder("etc"),
    file("etc/a", "aaaa"),
    folder("etc/new"),
    folder("etc/new/deep"),
    file("etc/new/deep/b", "bb"),
    file("etc/image", "12345678", { sparse: true }),
    symlink("var/link", "/etc"),
  ];
  const growth = async (standing: Record<string, Standing>, target = "/"): Promise<Record<string, number>> =>
    Object.fromEntries((await compare(entries, hostWith(standing), { target })).grows);

  it("is told of the folders it does not make itself, with what each gains", async () => {
    expect(await growth({ "/etc": {}, "/etc/a": { content: "123456" } })).toEqual({ etc: 0, var: 0 });
    expect(await growth({ "/etc": {} })).toEqual({ etc: 6, var: 0 });
    expect(await growth({}, "/srv")).toEqual({ ".": 6, var: 0 });
  });

  it("is nowhere when all is the same, and not where only a folder's permissions differ", async () => {
    const standing = { "/etc": { mode: 0o700 }, "/etc/a": { content: "aaaa" } };
    const grows = (await compare(entries.slice(0, 2), hostWith(standing))).grows;
    expect(Object.fromEntries(grows)).toEqual({});
  });

  it("is looked at in a bounded number of folders", async () => {
    const many = Array.from({ length: MAX_FOLDERS + 5 }, (_, index) => file(`d${index}/x`, "x"));
    expect((await compare(many, hostWith({}))).grows.size).toBe(MAX_FOLDERS);
  });
});

describe("what a restore would do to a host", () => {
  const entries = [
    folder("etc"),
    file("etc/same", "same"),
    file("etc/other", "here"),
    file("etc/longer", "ten bytes."),
    file("etc/new", "new"),
    symlink("etc/link", "same"),
  ];

  it("tells new, changed and unchanged apart, and hashes only files of equal size", async () => {
    const host = hostWith({
      "/etc": {},
      "/etc/same": { content: "same" },
      "/etc/other": { content: "gone" },
      "/etc/longer": { content: "nine byte" },
      "/etc/link": { link: "same" },
    });
    const comparison = await compare(entries, host);
    expect(comparison).toMatchObject({ creates: 1, unchanged: 3, overwrite: ["etc/other", "etc/longer"], bytes: 17 });
    expect(Array.from(comparison.write)).toEqual(["etc/other", "etc/longer", "etc/new"]);
    expect(host.hashed).toEqual(["/etc/same", "/etc/other"]);
    // Changes are named before what is new.
    expect(comparison.named.map(({ path, before }) => [path, before !== null])).toEqual([
      ["etc/other", true],
      ["etc/longer", true],
      ["etc/new", false],
    ]);
  });

  it("looks below the target", async () => {
    const comparison = await compare(entries, hostWith({ "/restore/etc/same": { content: "same" } }), {
      target: "/restore",
    });
    expect(comparison).toMatchObject({ creates: 5, unchanged: 1 });
    expect([placeOf("/", "etc"), placeOf("/a", "etc"), placeOf("/a", ".")]).toEqual(["/etc", "/a/etc", "/a"]);
  });

  it("sees permissions always, owners and set-id bits only as root", async () => {
    const one = [file("a", "x", { mode: 0o4755, uid: 7 })];
    expect((await compare(one, hostWith({ "/a": { content: "x", mode: 0o755 } }))).overwrite).toEqual(["a"]);
    expect((await compare(one, hostWith({ "/a": { content: "x", mode: 0o755 } }), { root: false })).unchanged).toBe(1);
    expect((await compare(one, hostWith({ "/a": { content: "x", mode: 0o700 } }), { root: false })).overwrite).toEqual([
      "a",
    ]);
    expect((await compare([folder("d", 0o700)], hostWith({ "/d": { mode: 0o755 } }))).overwrite).toEqual(["d"]);
  });

  it("sees where a link points", async () => {
    expect((await compare([symlink("l", "a")], hostWith({ "/l": { link: "b" } }))).overwrite).toEqual(["l"]);
    expect((await compare([symlink("l", "a")], hostWith({ "/l": { content: "a" } }))).overwrite).toEqual(["l"]);
  });

  it.each([
    ["a folder for a file", [file("x", "1")], { "/x": {} }],
    ["a file for a folder", [folder("x")], { "/x": { content: "1" } }],
    ["a link for a folder", [folder("x")], { "/x": { link: "y" } }],
  ] as const)("does not decide about %s", async (_what, archived, standing) => {
    await expect(compare(archived, hostWith(standing))).rejects.toMatchObject({
      code: "backup.typeConflict",
      params: { host: "web", path: "/x" },
    });
  });

  it("writes all names of a file anew when it writes one", async () => {
    const linked = [file("a", "content"), hardlink("b", "a"), hardlink("c", "a")];
    const comparison = await compare(
      linked,
      hostWith({ "/a": { content: "changed" }, "/b": { content: "content" }, "/c": { content: "content" } }),
    );
    expect(Array.from(comparison.write).sort()).toEqual(["a", "b", "c"]);
    expect(comparison).toMatchObject({ unchanged: 0, creates: 0 });
    expect(
      (await compare(linked, hostWith({ "/a": { content: "content" }, "/b": { content: "content" } }))).creates,
    ).toBe(1);
  });

  it("has another digest whenever the host differs, and the same when it does not", async () => {
    const base: Record<string, Standing> = {
      "/etc": {},
      "/etc/same": { content: "same" },
      "/etc/other": { content: "gone" },
    };
    const { digest } = await compare(entries, hostWith(base));
    expect((await compare(entries, hostWith({ ...base }))).digest).toBe(digest);
    const changes: Record<string, Standing>[] = [
      { "/etc/same": { content: "s4me" } },
      { "/etc/other": { content: "gOne" } },
      { "/etc/other": { content: "gone", at: 2 } },
      { "/etc/new": { content: "new" } },
      { "/etc": { mode: 0o700 } },
      { "/etc/link": { link: "same" } },
    ];
    for (const change of changes)
      expect((await compare(entries, hostWith({ ...base, ...change }))).digest).not.toBe(digest);
  });

  it("names a bounded number of changes, of many thousands", async () => {
    const many = Array.from({ length: 25_000 }, (_, index) => file(`f/${index}`, "x"));
    const comparison = await compare(many, hostWith({}));
    expect(comparison).toMatchObject({ creates: 25_000, named: { length: MAX_NAMED } });
    expect(comparison.write.size).toBe(25_000);
  });
});

describe("a selection", () => {
  const log = logOf([
    folder("etc"),
    file("etc/a", "1"),
    file("etc/ab", "2"),
    folder("etc/sub"),
    file("etc/sub/x", "3"),
    hardlink("etc/sub/y", "etc/a"),
    hardlink("etc/sub/z", "etc/a"),
  ]);

  it("takes chosen paths, with or without a leading slash, and what is below them", () => {
    for (const only of ["/etc/sub", "etc/sub/"]) {
      const selection = select(log, [only], "archive");
      expect([selection.wants("etc/sub/x"), selection.wants("etc/a"), selection.wants("etc/subway")]).toEqual([
        true,
        false,
        false,
      ]);
      expect(selection.bytes).toBe(1);
    }
    const all = log.count;
    for (const only of [[], ["/"]]) {
      const { wants } = select(log, only, "archive");
      expect(
        Array.from(log.read())
          .flat()
          .filter((line) => wants(JSON.parse(line).path)),
      ).toHaveLength(all);
    }
  });

  it("leaves files with holes out of the room that is needed at least", () => {
    const holes = logOf([file("disk.img", "12345", { sparse: true }), file("notes", "123")]);
    expect(select(holes, [], "archive").bytes).toBe(3);
  });

  it("gives the content of a file that was not chosen to the first chosen link, and the other links follow it", () => {
    const selection = select(log, ["etc/sub"], "archive");
    expect(selection.contentPath("etc/a")).toBe("etc/sub/y");
    expect(selection.contentPath("etc/ab")).toBeNull();
    expect(selection.linkTarget("etc/a")).toBe("etc/sub/y");
    expect(select(log, ["etc/a", "etc/sub"], "archive").linkTarget("etc/a")).toBe("etc/a");
  });

  it("is refused for a path that climbs or is not there", () => {
    expect(() => select(log, ["etc/../root"], "archive")).toThrow(
      expect.objectContaining({ code: "backup.unsafePath" }),
    );
    expect(() => select(log, ["etc", "var"], "archive")).toThrow(
      expect.objectContaining({ code: "backup.pathNotInArchive", params: { archive: "archive", path: "/var" } }),
    );
  });

  it("never fails but with a Failure", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 4 }), (only) => {
        try {
          select(log, only, "archive");
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });
});
