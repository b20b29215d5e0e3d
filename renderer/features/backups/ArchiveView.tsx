import { Button, Group, Text } from "@mantine/core";
import { RotateCcw, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Archive } from "../../../shared/contract/backup.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { FactList } from "../../components/FactList.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { formatBytes, formatCount } from "../../components/format.ts";
import { ErrorLine } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./backups.module.css";
import { closeDialog, showDialog, showRun } from "./dialogs.ts";
import { EntryBrowser } from "./EntryBrowser.tsx";
import { archiveLook } from "./model.ts";
import { WarningList } from "./WarningList.tsx";

/** One archive: what it is, how far it can be trusted, what is in it, and what can be done with it. */
export function ArchiveView({ archive, onForgotten }: { archive: Archive; onForgotten: () => void }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const verify = useCommand("backup.verify");
  const forget = useCommand("backup.forget");
  const begin = async (): Promise<void> => {
    const begun = await verify.run({ path: archive.path });
    if (begun) showRun(begun.runId);
  };
  const remove = async (): Promise<void> => {
    if ((await forget.run({ archiveId: archive.id })) === null) return;
    toastDone("Taken out of the list; the file itself stays");
    closeDialog();
    onForgotten();
  };
  return (
    <div className={classes.drawer}>
      <FactList>
        <dt>State</dt>
        <dd className={classes.badges}>
          <StatusBadge look={archiveLook(archive)} />
          {archive.verifiedAt === null ? null : (
            <Text size="sm" c="dimmed" component="span">
              every file was compared <Time at={archive.verifiedAt} relative />
            </Text>
          )}
        </dd>
        <dt>Made</dt>
        <dd>
          <Time at={archive.createdAt} />
        </dd>
        <dt>Folders</dt>
        <dd className="mono">{archive.paths.join(", ")}</dd>
        <dt>Content</dt>
        <dd>
          {formatCount(archive.files, "file")}, {formatBytes(archive.contentBytes)}
        </dd>
        <dt>File</dt>
        <dd>
          <span className="mono">{archive.path}</span>{" "}
          <CopyButton value={archive.path} label="Copy the path of the archive" /> {formatBytes(archive.bytes)}
        </dd>
      </FactList>
      {archive.present ? null : (
        <Text size="sm">
          The file is not where it was written. If it was moved, use Open an archive with its new place.
        </Text>
      )}
      <WarningList warnings={archive.warnings} />
      <ErrorLine failure={verify.failure ?? forget.failure} />
      <Group gap="sm">
        <Button
          leftSection={<RotateCcw size={sizes.icon.sm} aria-hidden />}
          disabled={!archive.present}
          onClick={() => showDialog({ kind: "restore", archiveId: archive.id, only: [...selected] })}
        >
          {selected.size === 0 ? "Restore all" : `Restore ${formatCount(selected.size, "chosen path")}`}
        </Button>
        <Button
          variant="default"
          leftSection={<ShieldCheck size={sizes.icon.sm} aria-hidden />}
          disabled={!archive.present}
          loading={verify.running}
          onClick={() => void begin()}
        >
          Verify
        </Button>
        <Button
          variant="default"
          leftSection={<Trash2 size={sizes.icon.sm} aria-hidden />}
          loading={forget.running}
          onClick={() => void remove()}
        >
          Take out of the list
        </Button>
      </Group>
      <EntryBrowser archiveId={archive.id} selected={selected} onSelect={setSelected} />
    </div>
  );
}
