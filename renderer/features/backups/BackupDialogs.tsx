import { Button, Drawer, Modal } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import type { Archive } from "../../../shared/contract/backup.ts";
import { useRun } from "../../components/runsStore.ts";
import { RunView } from "../../components/RunView.tsx";
import { ArchiveView } from "./ArchiveView.tsx";
import { BackupForm } from "./BackupForm.tsx";
import { type BackupDraft, closeDialog, type Dialog, showDialog, useDialog } from "./dialogs.ts";
import { KeyView } from "./KeyView.tsx";
import { OpenArchive } from "./OpenArchive.tsx";
import { RestoreForm } from "./RestoreForm.tsx";
import { RunReport } from "./RunReport.tsx";

interface Props {
  readonly archives: readonly Archive[];
  readonly onChanged: () => void;
}

/** The form, archive, restore or run over the list; leaving the page closes it, and a run goes on. */
export function BackupDialogs({ archives, onChanged }: Props) {
  const open = useDialog((state) => state.open);
  useEffect(() => closeDialog, []);
  const archive = open && "archiveId" in open ? archives.find(({ id }) => id === open.archiveId) : undefined;
  const content = open === null || open.kind === "key" ? null : contentOf(open, archive, onChanged);
  return (
    <>
      <Drawer
        opened={content !== null}
        onClose={closeDialog}
        position="right"
        size="xl"
        title={content === null || open === null ? "" : titleOf(open, archive)}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {content}
      </Drawer>
      <Modal
        opened={open?.kind === "key"}
        onClose={closeDialog}
        size="lg"
        title="The key of your archives"
        closeButtonProps={{ "aria-label": "Close" }}
        closeOnClickOutside={false}
      >
        {open?.kind === "key" ? <KeyView /> : null}
      </Modal>
    </>
  );
}

function titleOf(open: Dialog, archive: Archive | undefined): string {
  switch (open.kind) {
    case "backup":
      return "Back up";
    case "archive":
      return `Backup of ${archive?.hostName ?? ""}`;
    case "restore":
      return `Restore from the backup of ${archive?.hostName ?? ""}`;
    case "open":
      return "Open an archive";
    case "run":
      return "Progress";
    case "key":
      return "";
  }
}

function contentOf(open: Dialog, archive: Archive | undefined, onChanged: () => void): ReactNode {
  switch (open.kind) {
    case "backup":
      return <BackupForm hostId={open.hostId} draft={open.draft} />;
    case "archive":
      return archive ? <ArchiveView key={archive.id} archive={archive} onForgotten={onChanged} /> : null;
    case "restore":
      return archive ? <RestoreForm archive={archive} only={open.only} /> : null;
    case "open":
      return <OpenArchive />;
    case "run":
      return (
        <RunView
          runId={open.runId}
          report={(run) => <RunReport run={run} />}
          actions={open.draft ? <TryAgain runId={open.runId} draft={open.draft} /> : null}
        />
      );
    case "key":
      return null;
  }
}

/** Back to the form as it was, for a backup that failed. */
function TryAgain({ runId, draft }: { runId: string; draft: BackupDraft }) {
  const run = useRun(runId);
  if (run?.state !== "failed") return null;
  return (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => showDialog({ kind: "backup", hostId: draft.hostId, draft })}
    >
      Change and try again
    </Button>
  );
}
