import { Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Run } from "../../../shared/contract/runs.ts";
import { Fact, FactList } from "../../components/FactList.tsx";
import { formatBytes, formatCount } from "../../components/format.ts";
import { showDialog } from "./dialogs.ts";
import { WarningList } from "./WarningList.tsx";

/** What a run of the backup capability reports, as facts; the kinds and fields are those of electron/core/backup. */
export function RunReport({ run }: { run: Run }) {
  const report = run.report ?? {};
  const text = (name: string): string => String(report[name] ?? "");
  const count = (name: string): number => Number(report[name] ?? 0);
  const list = (name: string): readonly string[] => (Array.isArray(report[name]) ? report[name].map(String) : []);
  const path = (name: string): ReactNode => <span className="mono">{text(name)}</span>;
  const facts: (readonly [string, ReactNode])[] = [];
  if (run.kind === "backup.run") {
    facts.push(["Archive", path("archive")]);
    facts.push(["Content", `${formatCount(count("files"), "file")}, ${formatBytes(count("contentBytes"))}`]);
    facts.push(["Size of the archive", formatBytes(count("archiveBytes"))]);
    if (report["root"] === false) facts.push(["Rights", "Read without root's rights"]);
  } else if (run.kind === "backup.verify") {
    facts.push(["Result", "Every file is as it was backed up"]);
    facts.push(["Content", `${formatCount(count("files"), "file")}, ${formatBytes(count("contentBytes"))}`]);
    if (report["added"] === true) facts.push(["New here", `The archive of ${text("hostName")} was added to the list`]);
  } else if (run.kind === "backup.restoreLocal") {
    facts.push(["Folder", path("folder")]);
    facts.push([
      "Restored",
      `${formatCount(count("files"), "file")}, ${formatCount(count("directories"), "folder")}, ${formatCount(count("links"), "link")}, ${formatBytes(count("bytes"))}`,
    ]);
    if (report["ownersSet"] === false)
      facts.push(["Owners", "All files belong to you: only root can give them to others"]);
    if (count("attributesNotSet") > 0)
      facts.push(["Not set", `Extended attributes of ${formatCount(count("attributesNotSet"), "entry", "entries")}`]);
  } else if (run.kind === "backup.restoreHost") {
    facts.push([
      "Written",
      `${count("created")} new, ${count("overwritten")} overwritten; ${count("unchanged")} were the same`,
    ]);
    if (report["safetyArchive"] !== null) facts.push(["Kept before", path("safetyArchive")]);
  }
  const skipped = list("skipped");
  return (
    <>
      <FactList>
        {facts.map(([word, value]) => (
          <Fact key={word} name={word} value={value} />
        ))}
      </FactList>
      <WarningList warnings={list("warnings")} />
      {skipped.length > 0 ? (
        <Text size="sm" c="dimmed">
          Not restored, because they are devices, pipes or sockets: {skipped.slice(0, 20).join(", ")}
          {skipped.length > 20 ? ` and ${skipped.length - 20} more` : ""}
        </Text>
      ) : null}
      {typeof report["archiveId"] === "string" ? (
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => showDialog({ kind: "archive", archiveId: text("archiveId") })}
          >
            Show the archive
          </Button>
        </Group>
      ) : null}
    </>
  );
}
