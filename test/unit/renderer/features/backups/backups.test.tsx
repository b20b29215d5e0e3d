// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { resetInventory, useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { BackupsPage, BackupsTab } from "../../../../../renderer/features/backups/BackupsPage.tsx";
import { closeDialog } from "../../../../../renderer/features/backups/dialogs.ts";
import { RunReport } from "../../../../../renderer/features/backups/RunReport.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Archive, ArchiveEntry } from "../../../../../shared/contract/backup.ts";
import { type Answers, renderPage, screen, type Streams } from "../../../../support/page.tsx";
import { aHost, anArchive, aRun } from "../../../../support/pageData.ts";

const idle: Streams = { "runs.watch": [{ full: true, runs: [] }], "runs.log": [] };
const folder = { folder: "/home/ada/backups" };
const entry = (path: string, part: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
  path,
  type: "file",
  bytes: 2048,
  mode: 0o644,
  modifiedAt: Date.UTC(2026, 10, 1),
  sha256: "ab".repeat(32),
  ...part,
});
const content = { entries: [entry("etc/hosts"), entry("etc", { type: "directory", sha256: null })], total: 2 };

beforeEach(() => {
  resetInventory();
  closeDialog();
  const hosts = [aHost(), aHost({ id: "h2", name: "db1", address: "db1.example", tags: ["db"] })];
  useInventory.setState({ hosts: new Map(hosts.map((host) => [host.id, host])), loaded: true });
});

const page = (archives: readonly Archive[], answers: Answers = {}, streams: Streams = idle) =>
  renderPage(<BackupsPage />, { "backup.list": [...archives], "backup.defaultFolder": folder, ...answers }, streams);
/** Opens the archive of web1 from the list. */
async function openArchive(view: ReturnType<typeof page>) {
  await view.user.click(await screen.findByText("/etc, /home and 1 more"));
  return within(await screen.findByRole("dialog", { name: "Backup of web1" }));
}

describe("the list of archives", () => {
  it("teaches what a backup is when there is none", async () => {
    page([]);
    await screen.findByText("No backups yet");
    expect(screen.getByRole("button", { name: "Back up a host" })).toBeTruthy();
  });

  it("asks for a host first when there is not even one", async () => {
    resetInventory();
    page([]);
    await screen.findByRole("button", { name: "Add a host" });
  });

  it("says of each how far it can be trusted, in words", async () => {
    const view = page([
      anArchive(),
      anArchive({ id: "a2", verifiedAt: Date.now() }),
      anArchive({ id: "a3", present: false }),
      anArchive({ id: "a4", warnings: ["/etc/shadow could not be read"] }),
    ]);
    await screen.findByRole("grid", { name: "Archives" });
    for (const words of ["Not verified", "Verified", "File is missing", "Partial"])
      expect(view.text()).toContain(words);
    expect(view.text()).toContain("4 archives, 4.0 MiB");
  });

  it("of one host has only that host's", async () => {
    renderPage(
      <BackupsTab host={aHost()} />,
      { "backup.list": [anArchive(), anArchive({ id: "a2", hostId: "h2", paths: ["/opt"] })] },
      idle,
    );
    await screen.findByRole("grid", { name: "Archives" });
    expect(screen.getAllByRole("row")).toHaveLength(2);
    expect(screen.queryByText("/opt")).toBeNull();
  });

  it("that cannot be read says why, and tries again at a click", async () => {
    let asked = 0;
    const view = page([], {
      "backup.list": () => {
        asked += 1;
        if (asked === 1) throw new Failure("internal", { reference: "ab12" });
        return [anArchive()];
      },
    });
    await view.user.click(await screen.findByRole("button", { name: /again|retry/i }));
    await screen.findByRole("grid", { name: "Archives" });
  });

  it("is read again when a backup ends", async () => {
    const view = page([anArchive()]);
    await screen.findByRole("grid", { name: "Archives" });
    const run = aRun({ kind: "backup.run", state: "succeeded", endedAt: Date.now() });
    view.emit("runs.watch", { full: false, runs: [run] });
    await waitFor(() => expect(view.calls.filter(({ name }) => name === "backup.list")).toHaveLength(2));
  });

  it("stands below the backups that go on, with how far they are", async () => {
    const run = aRun({ kind: "backup.run", title: "Back up web1" });
    const view = page([anArchive()], {}, { ...idle, "runs.watch": [{ full: true, runs: [run] }] });
    await screen.findByRole("progressbar", { name: "Progress of Back up web1" });
    await view.user.click(screen.getByRole("button", { name: "Show: Back up web1" }));
    await screen.findByRole("dialog", { name: "Progress" });
  });
});

describe("making a backup", () => {
  async function form(answers: Answers = {}) {
    const view = page([anArchive()], answers);
    await view.user.click(await screen.findByRole("button", { name: "Back up" }));
    return { view, dialog: within(await screen.findByRole("dialog", { name: "Back up" })) };
  }

  it("needs a host, and says so", async () => {
    const { view, dialog } = await form();
    await view.user.click(dialog.getByRole("button", { name: "Back up now" }));
    await dialog.findByText("Choose a host.");
    expect(view.calls.map(({ name }) => name)).not.toContain("backup.run");
  });

  it("takes the usual folders, one more at a click, and goes to the run", async () => {
    const { view, dialog } = await form({ "backup.run": { runId: "r1" } });
    await view.user.click(dialog.getByRole("combobox", { name: "Host" }));
    await view.user.click(await screen.findByRole("option", { name: "db1 (db1.example)" }));
    await view.user.click(dialog.getByRole("button", { name: "Add /srv" }));
    await view.user.click(dialog.getByRole("button", { name: "Back up now" }));
    await screen.findByRole("dialog", { name: "Progress" });
    expect(view.calls.find(({ name }) => name === "backup.run")?.input).toEqual({
      hostId: "h2",
      paths: ["/etc", "/home", "/srv"],
      folder: "/home/ada/backups",
    });
  });

  it("finds the host by the sentence that finds it everywhere", async () => {
    const { view, dialog } = await form();
    await view.fill(dialog.getByRole("combobox", { name: "Host" }), "tag:db");
    await screen.findByRole("option", { name: "db1 (db1.example)" });
    expect(screen.queryByRole("option", { name: /web1/ })).toBeNull();
  });

  it("keeps what was entered when it fails, to change it and try again", async () => {
    const { view, dialog } = await form({ "backup.run": { runId: "r1" } });
    await view.user.click(dialog.getByRole("combobox", { name: "Host" }));
    await view.user.click(await screen.findByRole("option", { name: /db1/ }));
    await view.user.click(dialog.getByRole("button", { name: "Add /srv" }));
    await view.user.click(dialog.getByRole("button", { name: "Back up now" }));
    await screen.findByRole("dialog", { name: "Progress" });
    const failure = { code: "backup.pathMissing", params: { host: "db1", path: "/srv" } };
    const run = aRun({ id: "r1", kind: "backup.run", state: "failed", endedAt: Date.now(), failure });
    view.emit("runs.watch", { full: false, runs: [run] });
    await view.user.click(await screen.findByRole("button", { name: "Change and try again" }));
    const again = within(await screen.findByRole("dialog", { name: "Back up" }));
    expect(again.getByRole("combobox", { name: "Host" })).toHaveProperty("value", "db1 (db1.example)");
    for (const path of ["/etc", "/home", "/srv"]) expect(again.getByText(path)).toBeTruthy();
  });

  it("says why it did not begin", async () => {
    const missing = new Failure("backup.folderMissing", { folder: "/home/ada/backups" });
    const { view, dialog } = await form({ "backup.run": missing });
    await view.user.click(dialog.getByRole("combobox", { name: "Host" }));
    await view.user.click(await screen.findByRole("option", { name: /web1/ }));
    await view.user.click(dialog.getByRole("button", { name: "Back up now" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("/home/ada/backups");
  });
});

describe("one archive", () => {
  it("shows what is in it, and finds a file by part of its path", async () => {
    const view = page([anArchive()], { "backup.entries": content });
    const drawer = await openArchive(view);
    await drawer.findByText("etc/hosts");
    expect(drawer.getAllByText("rw-r--r--")).toHaveLength(2);
    await view.fill(drawer.getByRole("textbox", { name: "Find in the archive" }), "hosts");
    await waitFor(() =>
      expect(view.calls.filter(({ name }) => name === "backup.entries").at(-1)?.input).toEqual({
        archiveId: "a1",
        search: "hosts",
      }),
    );
  });

  it("says when only a part of a long list is shown", async () => {
    const view = page([anArchive()], { "backup.entries": { ...content, total: 900 } });
    const drawer = await openArchive(view);
    await drawer.findByText(/The first 2 of 900 entries; search for the others/);
  });

  it("is verified in a run of its own", async () => {
    const view = page([anArchive()], { "backup.entries": content, "backup.verify": { runId: "r1" } });
    const drawer = await openArchive(view);
    await view.user.click(drawer.getByRole("button", { name: "Verify" }));
    await screen.findByRole("dialog", { name: "Progress" });
    expect(view.calls.find(({ name }) => name === "backup.verify")?.input).toEqual({ path: anArchive().path });
  });

  it("whose file is gone can be taken out of the list, and nothing else", async () => {
    const view = page([anArchive({ present: false })], { "backup.entries": content, "backup.forget": undefined });
    const drawer = await openArchive(view);
    expect(drawer.getByRole("button", { name: "Verify" })).toHaveProperty("disabled", true);
    expect(drawer.getByRole("button", { name: "Restore all" })).toHaveProperty("disabled", true);
    await view.user.click(drawer.getByRole("button", { name: "Take out of the list" }));
    await screen.findByText("Taken out of the list; the file itself stays");
  });

  it("names the files that are missing from it", async () => {
    const view = page([anArchive({ warnings: ["/etc/shadow could not be read"] })], { "backup.entries": content });
    const drawer = await openArchive(view);
    expect(drawer.getByRole("list", { name: "Files with a problem" }).textContent).toContain("/etc/shadow");
  });

  it("shows a name with control characters and turned directions harmlessly", async () => {
    const hostile = { entries: [entry("etc/\u202egpj.exe\u200f\u001b[2J")], total: 1 };
    const view = page([anArchive()], { "backup.entries": hostile });
    const drawer = await openArchive(view);
    await drawer.findByText(/gpj\.exe/);
    expect(view.text()).not.toMatch(/[\u202e\u200f\u001b]/);
  });
});

describe("restoring", () => {
  async function restoring(answers: Answers) {
    const view = page([anArchive()], { "backup.entries": content, ...answers });
    const drawer = await openArchive(view);
    await drawer.findByText("etc/hosts");
    await view.user.click(drawer.getAllByRole("checkbox", { name: "Select row" })[0] as HTMLElement);
    await view.user.click(drawer.getByRole("button", { name: "Restore 1 chosen path" }));
    return { view, dialog: within(await screen.findByRole("dialog", { name: /^Restore from/ })) };
  }

  it("to a folder here takes just what was chosen", async () => {
    const { view, dialog } = await restoring({ "backup.restoreLocal": { runId: "r1" } });
    await view.fill(dialog.getByRole("textbox", { name: "Folder" }), "/tmp/restored");
    await view.user.click(dialog.getByRole("button", { name: "Restore" }));
    await screen.findByRole("dialog", { name: "Progress" });
    const input = view.calls.find(({ name }) => name === "backup.restoreLocal")?.input as { only: string[] };
    expect(input).toMatchObject({ path: anArchive().path, folder: "/tmp/restored" });
    expect(input.only).toHaveLength(1);
  });

  it("to a host shows first what would be written, and needs approval", async () => {
    const plan = {
      hash: "b".repeat(64),
      kind: "backup.restoreHost",
      hostId: "h1",
      createdAt: Date.now(),
      summary: "1 file is overwritten",
      steps: [{ title: "Overwrite /etc/hosts", detail: "2 KiB", risk: "high" as const }],
      undo: "The present files are kept in an archive first.",
      estimatedSeconds: null,
      production: false,
      overwrites: 1,
      creates: 0,
      unchanged: 0,
    };
    const { view, dialog } = await restoring({ "backup.planRestore": plan, "backup.restoreHost": { runId: "r1" } });
    await view.user.click(dialog.getByRole("radio", { name: /^A host/ }));
    await view.user.click(await dialog.findByRole("button", { name: "See what would change" }));
    const approval = within(await screen.findByRole("dialog", { name: "Restore to web1" }));
    expect(view.calls.map(({ name }) => name)).not.toContain("backup.restoreHost");
    await view.user.click(approval.getByRole("button", { name: "Restore" }));
    await waitFor(() =>
      expect(view.calls.at(-1)).toEqual({
        name: "backup.restoreHost",
        input: { hostId: "h1", planHash: "b".repeat(64), count: undefined },
      }),
    );
  });

  it("to a host does not take a path that leads elsewhere", async () => {
    const { view, dialog } = await restoring({});
    await view.user.click(dialog.getByRole("radio", { name: /^A host/ }));
    const target = await dialog.findByRole("textbox", { name: "Folder on the host" });
    await view.fill(target, "../etc");
    expect(dialog.getByRole("button", { name: "See what would change" })).toHaveProperty("disabled", true);
  });
});

describe("the key of the archives", () => {
  it("is shown after the passphrase only, with the commands that use it", async () => {
    const view = page([], { "backup.revealKey": { identity: "AGE-SECRET-KEY-1EXAMPLE" } });
    await view.user.click(await screen.findByRole("button", { name: "Show the key" }));
    const dialog = within(await screen.findByRole("dialog", { name: "The key of your archives" }));
    expect(view.text()).not.toContain("AGE-SECRET-KEY");
    await view.fill(dialog.getByLabelText("Passphrase of the vault", { selector: "input" }), "the passphrase");
    await view.user.click(dialog.getByRole("button", { name: "Show the key" }));
    await dialog.findByText("AGE-SECRET-KEY-1EXAMPLE");
    expect(view.text()).toContain("age -d -i holdfast.key");
  });

  it("stays hidden after a wrong one", async () => {
    const view = page([], { "backup.revealKey": new Failure("vault.wrongPassphrase") });
    await view.user.click(await screen.findByRole("button", { name: "Show the key" }));
    const dialog = within(await screen.findByRole("dialog"));
    await view.fill(dialog.getByLabelText("Passphrase of the vault", { selector: "input" }), "wrong");
    await view.user.click(dialog.getByRole("button", { name: "Show the key" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("does not open the vault");
  });
});

describe("an archive from elsewhere", () => {
  it("is opened by its path and read to its end", async () => {
    const view = page([], { "backup.verify": { runId: "r1" } });
    await view.user.click(await screen.findByRole("button", { name: "Open an archive" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Open an archive" }));
    expect(dialog.getByRole("button", { name: "Open and verify" })).toHaveProperty("disabled", true);
    await view.fill(dialog.getByRole("textbox", { name: "Path of the archive" }), " /media/stick/a.tar.zst.age ");
    await view.user.click(dialog.getByRole("button", { name: "Open and verify" }));
    await screen.findByRole("dialog", { name: "Progress" });
    expect(view.calls.find(({ name }) => name === "backup.verify")?.input).toEqual({
      path: "/media/stick/a.tar.zst.age",
    });
  });
});

describe("the report of a run", () => {
  const textOf = (kind: string, report: Record<string, unknown>): string =>
    renderPage(<RunReport run={aRun({ kind, state: "succeeded", endedAt: 1, report })} />).text();

  it("of a backup names the archive and what it holds, and that root was missing", () => {
    const text = textOf("backup.run", {
      archive: "/b/a.age",
      files: 3,
      contentBytes: 2048,
      archiveBytes: 1024,
      root: false,
    });
    expect(text).toContain("/b/a.age");
    expect(text).toContain("3 files, 2.0 KiB");
    expect(text).toContain("Read without root's rights");
  });
  it("of a check says that every file is as it was", () => {
    const text = textOf("backup.verify", { files: 1, contentBytes: 1, added: true, hostName: "web1" });
    expect(text).toContain("Every file is as it was backed up");
    expect(text).toContain("The archive of web1 was added to the list");
  });
  it("of a restore here says what could not be set", () => {
    const report = {
      folder: "/r",
      files: 2,
      directories: 1,
      links: 0,
      bytes: 10,
      ownersSet: false,
      attributesNotSet: 4,
    };
    const text = textOf("backup.restoreLocal", { ...report, skipped: ["dev/null"] });
    expect(text).toContain("All files belong to you");
    expect(text).toContain("Extended attributes of 4 entries");
    expect(text).toContain("dev/null");
  });
  it("of a restore to a host says what was written and kept before", () => {
    const report = { created: 1, overwritten: 2, unchanged: 3, safetyArchive: "/b/before.age" };
    const text = textOf("backup.restoreHost", report);
    expect(text).toContain("1 new, 2 overwritten; 3 were the same");
    expect(text).toContain("/b/before.age");
  });
});
