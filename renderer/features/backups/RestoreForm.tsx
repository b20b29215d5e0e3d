import { Radio, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { Failure } from "../../../shared/base/failure.ts";
import type { Archive } from "../../../shared/contract/backup.ts";
import type { Output } from "../../../shared/contract/index.ts";
import { useHost, useHosts } from "../../app/state/inventory.ts";
import { ApprovalDialog } from "../../components/ApprovalDialog.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatCount } from "../../components/format.ts";
import { client } from "../../transport/client.ts";
import { useCommand } from "../../transport/hooks.ts";
import { showDialog, showRun } from "./dialogs.ts";
import { FolderInput } from "./FolderInput.tsx";
import { pathProblem, pathsInWords, shownName } from "./model.ts";

interface Props {
  readonly archive: Archive;
  readonly only: readonly string[];
}

/** Where the files go: into a folder here, or back to a host after its plan was approved. */
export function RestoreForm({ archive, only }: Props) {
  const [to, setTo] = useState<"here" | "host">("here");
  return (
    <Stack gap="md">
      <Text size="sm">
        {only.length === 0
          ? `Everything in the archive: ${formatCount(archive.files, "file")}.`
          : `${pathsInWords(only.map(shownName))}, with everything below.`}
      </Text>
      <Radio.Group label="Restore to" value={to} onChange={(value) => setTo(value === "host" ? "host" : "here")}>
        <Stack gap="xs" mt="xs">
          <Radio
            value="here"
            label="A folder on this computer"
            description="The folder must be empty or new; nothing is overwritten."
          />
          <Radio value="host" label="A host" description="You see what would be written before anything is." />
        </Stack>
      </Radio.Group>
      {to === "here" ? <RestoreHere archive={archive} only={only} /> : <RestoreToHost archive={archive} only={only} />}
    </Stack>
  );
}

function RestoreHere({ archive, only }: Props) {
  const [folder, setFolder] = useState("");
  const restore = useCommand("backup.restoreLocal");
  const start = async (): Promise<void> => {
    const begun = await restore.run({ path: archive.path, folder, only: [...only] });
    if (begun) showRun(begun.runId);
  };
  return (
    <>
      <FolderInput label="Folder" value={folder} onChange={setFolder} />
      <DialogButtons
        action="Restore"
        running={restore.running}
        missing={folder === "" ? "Choose a folder." : null}
        onAction={() => void start()}
        failure={restore.failure}
        onCancel={() => backTo(archive)}
        cancel="Back"
      />
    </>
  );
}

type RestorePlan = Output<"backup.planRestore">;

function RestoreToHost({ archive, only }: Props) {
  const hosts = useHosts();
  const [hostId, setHostId] = useState(archive.hostId);
  const [target, setTarget] = useState("/");
  const [plan, setPlan] = useState<RestorePlan | null>(null);
  const [planning, setPlanning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const restore = useCommand("backup.restoreHost");
  const host = useHost(hostId);
  const choices = useMemo(() => hosts.map(({ id, name }) => ({ value: id, label: name })), [hosts]);
  const problem = pathProblem(target);

  const makePlan = async (): Promise<void> => {
    if (hostId === null || problem !== null) return;
    setPlanning(true);
    setFailure(null);
    restore.clear();
    try {
      setPlan(await client.call("backup.planRestore", { path: archive.path, hostId, target, only: [...only] }));
    } catch (error) {
      setFailure(error instanceof Failure ? error : new Failure("internal", { reference: String(error) }));
    } finally {
      setPlanning(false);
    }
  };
  const approve = async (count: number | undefined): Promise<void> => {
    if (plan === null) return;
    const begun = await restore.run({ hostId: plan.hostId, planHash: plan.hash, count });
    if (begun) showRun(begun.runId);
  };
  return (
    <>
      <Select
        label="Host"
        data={choices}
        value={hostId}
        onChange={setHostId}
        searchable
        nothingFoundMessage="No host matches."
      />
      <TextInput
        label="Folder on the host"
        description="A single slash puts every file back where it was."
        value={target}
        onChange={(event) => setTarget(event.currentTarget.value)}
        classNames={{ input: "mono" }}
        error={problem}
        spellCheck={false}
      />
      <DialogButtons
        action="See what would change"
        running={planning}
        missing={hostId === null ? "Choose a host." : problem}
        onAction={() => void makePlan()}
        failure={failure}
        onCancel={() => backTo(archive)}
        cancel="Back"
      />
      {host ? (
        <ApprovalDialog
          plan={plan}
          host={host}
          title={`Restore to ${host.name}`}
          confirm="Restore"
          running={restore.running}
          failure={restore.failure}
          onApprove={(count) => void approve(count)}
          onClose={() => setPlan(null)}
        />
      ) : null}
    </>
  );
}

const backTo = (archive: Archive): void => showDialog({ kind: "archive", archiveId: archive.id });
