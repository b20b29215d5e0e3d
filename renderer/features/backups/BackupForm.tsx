import { Button, Select, Stack, TagsInput, Text } from "@mantine/core";
import { Archive, Plus } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { hostsMatching, useHostFilter } from "../../app/state/filters.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import classes from "./backups.module.css";
import { type BackupDraft, showRun } from "./dialogs.ts";
import { FolderInput } from "./FolderInput.tsx";
import { firstPaths, pathProblem, suggestedPaths } from "./model.ts";

/** Most paths of one backup; the contract's bound. */
const MAX_PATHS = 64;

/** Hosts offered at a time; typing narrows the search over all. */
const shownHosts = 50;

const labelOf = ({ name, address }: Host): string => (name === address ? name : `${name} (${address})`);

/** Which host, which folders of it, and where the archive goes; `draft` is what an attempt that failed was begun with. */
export function BackupForm({ hostId: given, draft }: { hostId: string | null; draft?: BackupDraft | undefined }) {
  const hosts = useHosts();
  const [hostId, setHostId] = useState(given ?? (hosts.length === 1 ? (hosts[0]?.id ?? null) : null));
  const [paths, setPaths] = useState<string[]>([...(draft?.paths ?? firstPaths)]);
  const [chosen, setFolder] = useState<string | null>(draft?.folder ?? null);
  const [tried, setTried] = useState(false);
  const proposed = useQuery("backup.defaultFolder", undefined);
  const folder = chosen ?? proposed.data?.folder ?? "";
  const start = useCommand("backup.run");
  const [search, setSearch] = useState("");
  const choices = useMemo(() => hosts.map((host) => ({ value: host.id, label: labelOf(host) })), [hosts]);
  const { test } = useHostFilter(search);
  const matching = useMemo(() => new Set(hostsMatching(hosts, test).map((host) => host.id)), [hosts, test]);
  // The field shows the chosen host by its label, which is no filter.
  const narrowed = choices.some(({ label }) => label === search) ? null : matching;
  const problem =
    paths.length === 0 ? "Choose at least one folder." : (paths.map(pathProblem).find((text) => text !== null) ?? null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (hostId === null || problem !== null || folder === "") return;
    const begun = await start.run({ hostId, paths, folder });
    if (begun) showRun(begun.runId, { hostId, paths, folder });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Select
          label="Host"
          data={choices}
          value={hostId}
          onChange={setHostId}
          searchable
          searchValue={search}
          onSearchChange={setSearch}
          filter={({ options, limit }) =>
            options.filter((option) => !("value" in option) || !narrowed || narrowed.has(option.value)).slice(0, limit)
          }
          limit={shownHosts}
          data-autofocus={given === null || undefined}
          placeholder="Choose a host: web env:prod"
          nothingFoundMessage="No host matches."
          error={tried && hostId === null ? "Choose a host." : null}
        />
        <div>
          <TagsInput
            label="Folders and files on the host"
            description="Whole paths, each with everything below it. Type one and press Enter."
            value={paths}
            onChange={setPaths}
            maxTags={MAX_PATHS}
            acceptValueOnBlur
            error={tried ? problem : null}
          />
          <Suggestions chosen={paths} onAdd={(path) => setPaths([...paths, path])} />
        </div>
        <FolderInput
          label="Keep the archive in"
          value={folder}
          onChange={setFolder}
          error={tried && folder === "" ? "Choose a folder." : null}
        />
        <Text size="sm" c="dimmed">
          The archive is compressed and encrypted before it is written. Nothing is installed or left on the host, and
          the backup goes on when you leave this page.
        </Text>
        <DialogButtons
          action="Back up now"
          running={start.running}
          icon={Archive}
          failure={start.failure ?? proposed.failure}
        />
      </Stack>
    </form>
  );
}

/** Folders that are usually worth keeping, one click each. */
function Suggestions({ chosen, onAdd }: { chosen: readonly string[]; onAdd: (path: string) => void }) {
  const left = suggestedPaths.filter((path) => !chosen.includes(path));
  if (left.length === 0 || chosen.length >= MAX_PATHS) return null;
  return (
    <div className={classes.suggestions} role="group" aria-label="Usual folders">
      {left.map((path) => (
        <Button
          key={path}
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={sizes.icon.xs} aria-hidden />}
          aria-label={`Add ${path}`}
          onClick={() => onAdd(path)}
        >
          {path}
        </Button>
      ))}
    </div>
  );
}
