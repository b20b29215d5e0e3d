import { Autocomplete, Modal, Radio, Stack } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatCount } from "../../components/format.ts";
import { type GroupMode, groupEdit } from "./bulkEdit.ts";
import { usedGroups } from "./usedWords.ts";

/** Longest name of a group, as the contract has it. */
const maxGroup = 64;

/** What dragging onto the tree does, for the keyboard: adds hosts to a group, moves them there, or takes them out. */
export function GroupDialog({ hosts, onClose }: { hosts: readonly Host[]; onClose: () => void }) {
  const all = useHosts();
  const [group, setGroup] = useState("");
  const [mode, setMode] = useState<GroupMode>("add");
  const [busy, setBusy] = useState(false);
  const groups = useMemo(() => usedGroups(mode === "remove" ? hosts : all), [all, hosts, mode]);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const done = await groupEdit(
      hosts.map((host) => host.id),
      group.trim(),
      mode,
    );
    setBusy(false);
    if (done) onClose();
  };
  const title =
    hosts.length === 1 ? `Group of ${hosts[0]?.name ?? ""}` : `Group of ${formatCount(hosts.length, "host")}`;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Autocomplete
            label="Group"
            description="A / nests them: eu/web is web within eu"
            data-autofocus
            openOnFocus={false}
            data={groups}
            value={group}
            maxLength={maxGroup}
            onChange={setGroup}
          />
          <Radio.Group label="What to do" value={mode} onChange={(value) => setMode(value as GroupMode)}>
            <Stack gap="xs" mt="xs">
              <Radio value="add" label="Add to it, and keep other groups" />
              <Radio value="move" label="Move to it, out of all other groups" />
              <Radio value="remove" label="Take out of it" />
            </Stack>
          </Radio.Group>
          <DialogButtons
            action="Apply"
            running={busy}
            missing={group.trim() === "" ? "Name a group." : null}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
