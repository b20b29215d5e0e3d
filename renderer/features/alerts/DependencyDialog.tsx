import { Input, Modal, Select, Stack, Text } from "@mantine/core";
import { type SubmitEvent, useMemo, useState } from "react";
import type { Dependency } from "../../../shared/contract/alerts.ts";
import { readFilter } from "../../../shared/filter/read.ts";
import { useVocabulary } from "../../app/state/filters.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { FilterField } from "../../components/FilterField.tsx";
import { useCommand } from "../../transport/hooks.ts";

interface Props {
  readonly dependency: Dependency | "new" | null;
  readonly onClose: () => void;
}

/** Says that hosts are reached by way of another one: while that does not answer, theirs is no news. */
export function DependencyDialog({ dependency, onClose }: Props) {
  return (
    <Modal
      opened={dependency !== null}
      onClose={onClose}
      title={dependency === "new" ? "Add a dependency" : "Edit the dependency"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {dependency ? <DependencyForm old={dependency === "new" ? null : dependency} onClose={onClose} /> : null}
    </Modal>
  );
}

function DependencyForm({ old, onClose }: { old: Dependency | null; onClose: () => void }) {
  const hosts = useHosts();
  const vocabulary = useVocabulary();
  const [filter, setFilter] = useState(old?.filter ?? "");
  const [onHostId, setOnHostId] = useState<string | null>(old?.onHostId ?? null);
  const { error } = useMemo(() => readFilter(filter), [filter]);
  const [tried, setTried] = useState(false);
  const save = useCommand("alerts.saveDependency");
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (onHostId === null || filter.trim() === "" || error) return;
    if (await save.run({ ...(old && { id: old.id }), filter: filter.trim(), onHostId })) onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          When the one does not answer, the others are unreachable and keep quiet. Jump hosts are known without this.
        </Text>
        <FilterField
          label="Hosts that depend"
          placeholder="group:rack-4"
          value={filter}
          onChange={setFilter}
          vocabulary={vocabulary}
          error={error}
        />
        {tried && filter.trim() === "" ? <Input.Error role="alert">Say which hosts, as a filter.</Input.Error> : null}
        <Select
          label="On this host"
          placeholder="A switch, a hypervisor, a router"
          data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
          searchable
          limit={50}
          value={onHostId}
          onChange={setOnHostId}
          error={tried && onHostId === null ? "Choose a host." : undefined}
        />
        <DialogButtons action={old ? "Save" : "Add"} running={save.running} failure={save.failure} onCancel={onClose} />
      </Stack>
    </form>
  );
}
