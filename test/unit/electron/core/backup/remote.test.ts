import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import {
  batches,
  HostFiles,
  parseHashes,
  parseLinks,
  parseStat,
} from "../../../../../electron/core/backup/remote/hostState.ts";
import { judgePlaces, parsePlaces, type Place } from "../../../../../electron/core/backup/remote/places.ts";
import { parseTools, toolsProgram } from "../../../../../electron/core/backup/remote/hostTools.ts";
import { judgeTar, TarMessages } from "../../../../../electron/core/backup/remote/tarMessages.ts";
import {
  createFromListProgram,
  createProgram,
  extractProgram,
  parseSize,
  rootsToRead,
} from "../../../../../electron/core/backup/remote/tarProgram.ts";
import type { ScriptOptions, Ssh } from "../../../../../electron/core/ssh/types.ts";
import { hasProgram, makeFolder, removeFolder } from "./archives.ts";

const gnu = { flavor: "gnu", root: true } as const;

describe("what a host has", () => {
  let folder: string;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => removeFolder(folder));

  it("is asked with a POSIX shell program that copes with any name", () => {
    const odd = join(folder, "a 'b' \"c\" $(d)\n-e");
    writeFileSync(odd, "");
    symlinkSync(odd, join(folder, "link"));
    symlinkSync("nowhere/at/all", join(folder, "dangling"));
    const paths = [odd, join(folder, "missing"), join(folder, "link"), "/"];
    const tools = parseTools(execFileSync("sh", ["-c", toolsProgram(paths)], { encoding: "utf8" }), paths.length);
    expect(tools).toMatchObject({ flavor: "gnu", root: process.getuid?.() === 0, places: [odd, null, odd, "/"] });
  });

  it("is recognised by its tar", () => {
    expect(parseTools("tar (busybox) 1.36.1\n\x000\n\0", 0)).toMatchObject({ flavor: "busybox", root: true });
    expect(parseTools("bsdtar 3.7.2 - libarchive\n\x001000\n\0", 0)).toMatchObject({ flavor: "other", root: false });
  });

  it("is unknown when the answer is no answer", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(5), (output, count) => {
        const tools = parseTools(output, count);
        expect(tools === null || tools.places.length === count).toBe(true);
      }),
    );
  });
});

describe("the paths to read", () => {
  it("are each named once, with what links point to", () => {
    expect(rootsToRead(["/etc/", "/etc/nginx", "/www"], ["/etc", "/etc/nginx", "/srv/www"], "web")).toEqual([
      "etc",
      "www",
      "srv/www",
    ]);
    expect(rootsToRead(["/etc", "/"], ["/etc", "/"], "web")).toEqual(["."]);
  });

  it("must exist and must not climb", () => {
    expect(() => rootsToRead(["/gone"], [null], "web")).toThrow(
      expect.objectContaining({ code: "backup.pathMissing", params: { host: "web", path: "/gone" } }),
    );
    expect(() => rootsToRead(["/a/../b"], ["/b"], "web")).toThrow(Failure);
  });
});

describe("the tar programs", () => {
  it("quote every name", () => {
    expect(createProgram(gnu, ["it's", "-rf"])).toBe(
      `exec tar --format=posix --sparse --xattrs --acls --numeric-owner -C / -c -f - -- 'it'\\''s' -rf`,
    );
    expect(extractProgram("gnu", "/a b")).toContain("mkdir -p -- '/a b' || exit 2; exec tar ");
  });

  it("let a user without root's rights go on after a file it may not read", () => {
    expect(createProgram({ flavor: "gnu", root: false }, ["etc"])).toContain("--ignore-failed-read");
    expect(createProgram(gnu, ["etc"])).not.toContain("--ignore-failed-read");
  });

  it("leave the kernel's file systems out of a backup of everything", () => {
    for (const name of ["proc", "sys", "dev", "run"])
      expect(createProgram(gnu, ["."])).toContain(`--exclude=./${name}/*`);
  });

  it("do so with BusyBox too, as a real run shows", (ctx) => {
    if (process.getuid?.() !== 0 || !hasProgram("busybox"))
      ctx.skip("needs root and the Debian package busybox-static");
    const root = makeFolder();
    try {
      for (const name of ["bin", "proc", "dev", "etc", "-odd name"]) mkdirSync(join(root, name));
      for (const name of ["proc/1", "dev/null", "etc/conf", ".hidden"]) writeFileSync(join(root, name), name);
      execFileSync("cp", [
        execFileSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).trim(),
        join(root, "bin/busybox"),
      ]);
      symlinkSync("busybox", join(root, "bin/tar"));
      const run = spawnSync(
        "chroot",
        [
          root,
          "/bin/busybox",
          "env",
          "PATH=/bin",
          "/bin/busybox",
          "sh",
          "-c",
          createProgram({ flavor: "busybox", root: true }, ["."]),
        ],
        { maxBuffer: 1e8 },
      );
      // A busybox that is not static does not run there.
      if (run.status === 127) ctx.skip("needs the Debian package busybox-static");
      const listed = execFileSync("tar", ["-tf", "-"], { input: run.stdout, encoding: "utf8" }).split("\n").sort();
      expect(listed).toEqual(["", "-odd name/", ".hidden", "bin/", "bin/busybox", "bin/tar", "etc/", "etc/conf"]);
    } finally {
      removeFolder(root);
    }
  });

  it("give exact names on standard input, or as arguments where BusyBox cannot read them", () => {
    const { program, list } = createFromListProgram(gnu, ["a\nb", "\udcff"], "web");
    expect(program).toMatch(/--no-recursion --null -T -$/);
    expect(Buffer.concat(Array.from(list))).toEqual(Buffer.from([97, 10, 98, 0, 255, 0]));
    expect(createFromListProgram({ flavor: "busybox", root: true }, ["a b"], "web").program).toMatch(/ -- 'a b'$/);
    const many = Array.from({ length: 20_000 }, (_, index) => `${"x".repeat(60)}${index}`);
    expect(() => createFromListProgram({ flavor: "busybox", root: true }, many, "web")).toThrow(Failure);
  });

  it("add up what du says", () => {
    expect(parseSize("12\t/etc\n4\t/var/a b\n")).toBe(16 * 1024);
    expect(parseSize("du: something\n")).toBeNull();
    expect(parseSize("")).toBeNull();
  });
});

describe("the end of a remote tar", () => {
  const judge = (
    code: number | null,
    text: string,
    flavor: "gnu" | "busybox" = "gnu",
    signal: string | null = null,
  ): TarMessages => {
    const messages = new TarMessages();
    for (const character of text) messages.push(character);
    judgeTar({ code, signal }, messages, flavor, "web");
    return messages;
  };

  it("is good with code 0, whatever was ignored", () => {
    const messages = judge(0, "tar: run/x.sock: socket ignored\ntar: Removing leading `/' from member names\n");
    expect(messages.warnings).toEqual([]);
  });

  it("is partial with GNU's code 1, with the files named", () => {
    const text =
      "tar: var/log/a: file changed as we read it\ntar: var/b: File removed before we read it\ntar: c: File shrank by 4 bytes; padding with zeros\n";
    expect(judge(1, text).warnings).toEqual([
      "var/log/a: file changed as we read it",
      "var/b: File removed before we read it",
      "c: File shrank by 4 bytes; padding with zeros",
    ]);
  });

  it.each([
    [
      2,
      "tar: a: Cannot open: Input/output error\ntar: Exiting with failure status due to previous errors\n",
      "gnu",
      "a: Cannot open: Input/output error",
    ],
    [127, "sh: tar: not found\n", "gnu", "sh: tar: not found"],
    [2, "", "gnu", "exit code 2"],
    [1, "tar: a: Input/output error\n", "busybox", "a: Input/output error"],
  ] as const)("is a failure with code %i and %j of %s tar", (code, text, flavor, detail) => {
    expect(() => judge(code, text, flavor)).toThrow(
      expect.objectContaining({ code: "backup.hostFailed", params: { host: "web", detail } }),
    );
  });

  it("is a failure when it was killed", () => {
    expect(() => judge(null, "", "gnu", "KILL")).toThrow(
      expect.objectContaining({ params: { host: "web", detail: "ended by KILL" } }),
    );
  });

  it("is partial for BusyBox when all it says is that files could not be read", () => {
    expect(
      judge(1, "tar: etc/shadow: Permission denied\ntar: error exit delayed from previous errors\n", "busybox")
        .warningCount,
    ).toBe(1);
  });

  it("keeps a bounded part of what it says, without control characters", () => {
    const messages = new TarMessages();
    for (let index = 0; index < 5000; index += 1)
      messages.push(`tar: \x1b[31m${"x".repeat(2000)}${index}: file changed as we read it\n`);
    messages.push("y".repeat(10_000_000));
    messages.finish();
    expect(messages.warningCount).toBe(5000);
    expect(messages.warnings).toHaveLength(200);
    expect(messages.warnings.every((text) => text.length <= 400 && !text.includes("\x1b"))).toBe(true);
    expect(messages.problems.join("").length).toBeLessThan(2100);
  });
});

describe("the state of files on a host", () => {
  let folder: string;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => removeFolder(folder));
  /** The programs as a host runs them, with the folder's own `bin` before everything else. */
  const ssh = {
    script: async (_host: string, program: string, options: ScriptOptions) => {
      const env = { PATH: `${folder}/bin:${process.env["PATH"]}`, LC_ALL: "C.UTF-8" };
      const { status, signal, stdout } = spawnSync("sh", ["-c", program], {
        input: options.input,
        env,
        encoding: "utf8",
      });
      return { code: status, signal, stdout, stderr: "" };
    },
  } as unknown as Ssh;
  const files = (): HostFiles =>
    new HostFiles(ssh, { id: "1", name: "web" }, { root: false, signal: new AbortController().signal });
  const install = (name: string, text: string): void => {
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };

  const names = [
    "plain",
    "with space",
    "line\nfeed",
    "back\\slash",
    "both\\n\n",
    "\u00fcml\u00e4ut",
    "cr\rlf",
    "0 0 0 0 0 fake",
    "missing",
    "last",
  ];

  it.for(["GNU", "BusyBox"])("is read from %s tools for names of every kind", async (tools, ctx) => {
    if (tools === "BusyBox") {
      if (!hasProgram("busybox")) ctx.skip("needs the Debian package busybox-static");
      for (const name of ["xargs", "stat", "sha256sum", "readlink"]) install(name, `exec busybox ${name} "$@"`);
    }
    const paths = names.map((name) => join(folder, name));
    const there = (path: string): boolean => !path.endsWith("missing");
    for (const path of paths) if (there(path)) writeFileSync(path, path);
    const found = await files().stat(paths);
    expect(found.map((file) => file?.bytes ?? null)).toEqual(
      paths.map((path) => (there(path) ? Buffer.byteLength(path) : null)),
    );
    expect(await files().hash(paths)).toEqual(
      paths.map((path) => (there(path) ? createHash("sha256").update(path).digest("hex") : null)),
    );
    symlinkSync("tar\nget", join(folder, "link"));
    expect(await files().links(["link", "plain", "missing"].map((name) => join(folder, name)))).toEqual([
      "tar\nget",
      "",
      "",
    ]);
  });

  it("is not taken for empty when a tool of the host does not work", async () => {
    install("stat", "exit 1");
    await expect(files().stat(["/etc/passwd"])).rejects.toMatchObject({
      code: "backup.hostFailed",
      params: { host: "web", detail: "stat knows no -c" },
    });
    const emptyPath = {
      script: async (_host: string, program: string) => {
        const { status, stdout } = spawnSync("/bin/sh", ["-c", program], {
          env: { PATH: "/nowhere" },
          encoding: "utf8",
        });
        return { code: status, signal: null, stdout, stderr: "" };
      },
    } as unknown as Ssh;
    const bare = new HostFiles(
      emptyPath,
      { id: "1", name: "web" },
      { root: false, signal: new AbortController().signal },
    );
    await expect(bare.hash(["/etc/passwd"])).rejects.toMatchObject({ params: { detail: "xargs is missing" } });
  });

  it("tells of a folder to write into where it would be made, and what stands in the way", async () => {
    mkdirSync(join(folder, "a 'b' $(d)"));
    writeFileSync(join(folder, "file"), "");
    symlinkSync("nowhere", join(folder, "dangling"));
    const asked = ["a 'b' $(d)/new/deep", "file/x", "dangling/x", "a 'b' $(d)"].map((name) => join(folder, name));
    const places = await files().places([...asked, "/dev/full/x", "/proc/new"]);
    expect(places.map((place) => [place?.path, place?.state])).toEqual([
      [join(folder, "a 'b' $(d)"), "folder"],
      [join(folder, "file"), "file"],
      [join(folder, "dangling"), "file"],
      [join(folder, "a 'b' $(d)"), "folder"],
      ["/dev/full", "file"],
      ["/proc", process.getuid?.() === 0 ? "folder" : "denied"],
    ]);
    expect(places[0]?.free?.all).toBeGreaterThan(0);
    expect(places[0]).toMatchObject({ mount: expect.stringMatching(/^\//), readOnly: false });
    expect(places.at(-1)).toMatchObject({ readOnly: true, free: null });
  });

  it("is never guessed from an answer that does not fit", () => {
    const path = fc.constantFrom(...names.map((name) => `/x/${name}`));
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.array(path, { maxLength: 5 }), (output, paths) => {
        for (const parse of [parseStat, parseHashes, parseLinks, parsePlaces])
          expect(parse(output, paths)).toHaveLength(paths.length);
        expect(parseStat(`81a4 5 0 0 1 ${output}`, paths).filter((file) => file !== null).length).toBeLessThanOrEqual(
          paths.length,
        );
      }),
    );
    expect(parseStat("81a4 1 0 0 1 /other\n", ["/wanted"])).toEqual([null]);
  });

  it("is asked for in bounded pieces, none lost", () => {
    const paths = Array.from({ length: 25_000 }, (_, index) => `/${"long".repeat(index % 60)}/${index}`);
    const pieces = Array.from(batches(paths));
    expect(pieces.flat()).toEqual(paths);
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) expect(piece.join("\0").length).toBeLessThan(1_100_000);
    expect(Array.from(batches([]))).toEqual([]);
  });
});

describe("folders that a restore writes into", () => {
  const disk = (path: string, part: Partial<Place> = {}): Place => ({
    path,
    state: "folder",
    mount: "/",
    readOnly: false,
    free: { all: 100, root: 150 },
    ...part,
  });
  const refusal = (places: (Place | null)[], grows: number[] = [], root = false): unknown => {
    try {
      judgePlaces(places, grows, { root, host: "web" });
      return null;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return [error.code, error.params];
    }
  };

  it("are refused with what is wrong and where", () => {
    expect(refusal([disk("/srv/file", { state: "file" })])).toEqual([
      "backup.placeNotFolder",
      { host: "web", path: "/srv/file" },
    ]);
    for (const [part, reason] of [
      [{ state: "denied" }, "EACCES"],
      [{ readOnly: true }, "EROFS"],
      // A root shell also says that it may not write there.
      [{ readOnly: true, state: "denied" }, "EROFS"],
    ] as const)
      expect(refusal([disk("/srv", part)])).toEqual(["backup.placeNotWritable", { host: "web", path: "/srv", reason }]);
  });

  it("share the room of their file system, of which root has what is held back", () => {
    const places = [disk("/etc"), disk("/var"), disk("/data", { mount: "/data" })];
    expect(refusal(places, [60, 40, 100])).toBeNull();
    expect(refusal(places, [60, 41, 100])).toEqual([
      "backup.placeFull",
      { host: "web", path: "/", needed: 101, free: 100 },
    ]);
    expect(refusal(places, [110, 40, 100], true)).toBeNull();
    expect(refusal(places, [300, -250, 0])).toBeNull();
  });

  it("are taken as they are where nothing is known of them", () => {
    expect(refusal([null, disk("/x", { free: null })], [1e15, 1e15])).toBeNull();
  });
});
