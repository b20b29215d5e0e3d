import { Alert, Autocomplete, Modal, NumberInput, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { ShieldAlert } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { isProduction } from "../../components/environment.ts";
import { formatCount } from "../../components/format.ts";
import { useQuery } from "../../transport/hooks.ts";
import { bulkEdit } from "./bulkEdit.ts";
import { type BulkForm, bulkProblems, emptyBulkForm, fieldNames, patchOf } from "./bulkForm.ts";
import { Change } from "./Change.tsx";
import classes from "./bulk.module.css";
import { usedGroups, usedTags, usedWords } from "./usedWords.ts";

interface Props {
  readonly hosts: readonly Host[];
  readonly onClose: () => void;
}

/** Options offered at a time; typing narrows them. */
const optionLimit = 50;

/** Changes many hosts as one edit. Only what is ticked or named changes. */
export function BulkEditDialog({ hosts, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Edit ${formatCount(hosts.length, "host")}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <BulkFields hosts={hosts} onClose={onClose} />
    </Modal>
  );
}

function BulkFields({ hosts, onClose }: Props) {
  const all = useHosts();
  const [form, setForm] = useState<BulkForm>(emptyBulkForm);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const credentials = useQuery("credentials.list", undefined);
  const set = (change: Partial<BulkForm>): void => setForm((old) => ({ ...old, ...change }));
  const problems = bulkProblems(form);
  const shown = tried ? problems : {};
  const patch = patchOf(form);
  const production = hosts.filter((host) => isProduction(host.environment)).length;
  const words = useMemo(
    () => ({
      environments: usedWords(all, (host) => [host.environment]),
      owners: usedWords(all, (host) => [host.owner ?? ""]),
      tags: usedTags(all),
      groups: usedGroups(all),
      ownTags: usedTags(hosts),
      ownGroups: usedGroups(hosts),
      fields: fieldNames(all),
      ownFields: fieldNames(hosts),
    }),
    [all, hosts],
  );
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (patch === null || Object.keys(problems).length > 0) return;
    setBusy(true);
    const done = await bulkEdit(
      hosts.map((host) => host.id),
      patch,
      "Edited",
    );
    setBusy(false);
    if (done) onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        {production > 0 ? (
          <Alert color="red" icon={<ShieldAlert size={sizes.icon.md} aria-hidden />} p="xs">
            {formatCount(production, "host")} of these {production === 1 ? "is" : "are"} in production.
          </Alert>
        ) : null}
        <Change
          label="Environment"
          autoFocus
          value={form.environment}
          first=""
          onChange={(environment) => set({ environment })}
        >
          {(value, onChange) => (
            <Autocomplete aria-label="New environment" data={words.environments} value={value} onChange={onChange} />
          )}
        </Change>
        <Change label="Owner" value={form.owner} first="" onChange={(owner) => set({ owner })}>
          {(value, onChange) => (
            <Autocomplete aria-label="New owner" data={words.owners} value={value} onChange={onChange} />
          )}
        </Change>
        <Change
          label="Maintenance"
          value={form.maintenance}
          first={true as boolean}
          onChange={(maintenance) => set({ maintenance })}
        >
          {(value, onChange) => (
            <Select
              aria-label="New maintenance state"
              data={[
                { value: "on", label: "Under maintenance" },
                { value: "off", label: "Not under maintenance" },
              ]}
              value={value ? "on" : "off"}
              allowDeselect={false}
              onChange={(next) => onChange(next === "on")}
            />
          )}
        </Change>
        <div className={classes.pair}>
          <TagsInput
            label="Add tags"
            data={words.tags}
            value={[...form.addTags]}
            onChange={(addTags) => set({ addTags })}
          />
          <TagsInput
            label="Remove tags"
            data={words.ownTags}
            value={[...form.removeTags]}
            onChange={(removeTags) => set({ removeTags })}
          />
          <TagsInput
            label="Add to groups"
            description="A / nests them: eu/web"
            data={words.groups}
            value={[...form.addGroups]}
            onChange={(addGroups) => set({ addGroups })}
          />
          <TagsInput
            label="Take out of groups"
            description="Only the groups named"
            data={words.ownGroups}
            value={[...form.removeGroups]}
            onChange={(removeGroups) => set({ removeGroups })}
          />
          <Autocomplete
            label="Set a custom field"
            placeholder="Name"
            data={words.fields}
            value={form.fieldName}
            onChange={(fieldName) => set({ fieldName })}
            error={shown.fieldName}
          />
          <TextInput
            label="to the value"
            value={form.fieldValue}
            onChange={(event) => set({ fieldValue: event.currentTarget.value })}
          />
        </div>
        {words.ownFields.length > 0 ? (
          <TagsInput
            label="Remove custom fields"
            data={words.ownFields}
            value={[...form.removeFields]}
            onChange={(removeFields) => set({ removeFields })}
          />
        ) : null}
        <Change label="User" value={form.user} first="root" onChange={(user) => set({ user })}>
          {(value, onChange) => (
            <TextInput
              aria-label="New user"
              value={value}
              onChange={(event) => onChange(event.currentTarget.value)}
              error={shown.user}
            />
          )}
        </Change>
        <Change<string | number> label="Port" value={form.port} first={22} onChange={(port) => set({ port })}>
          {(value, onChange) => (
            <NumberInput aria-label="New port" value={value} onChange={onChange} error={shown.port} hideControls />
          )}
        </Change>
        <Change label="Credential" value={form.credential} first="agent" onChange={(credential) => set({ credential })}>
          {(value, onChange) => (
            <Select
              aria-label="New credential"
              data={[
                { value: "agent", label: "SSH agent" },
                ...(credentials.data ?? [])
                  .filter((entry) => entry.kind !== "totp")
                  .map((entry) => ({ value: entry.id, label: entry.name || entry.id.slice(0, 8) })),
              ]}
              value={value}
              allowDeselect={false}
              searchable
              onChange={(next) => next !== null && onChange(next)}
            />
          )}
        </Change>
        <Change label="Jump host" value={form.jumpHost} first="none" onChange={(jumpHost) => set({ jumpHost })}>
          {(value, onChange) => (
            <Select
              aria-label="New jump host"
              data={[
                { value: "none", label: "None, connect directly" },
                ...all.map((host) => ({ value: host.id, label: host.name })),
              ]}
              limit={optionLimit}
              value={value}
              allowDeselect={false}
              searchable
              onChange={(next) => next !== null && onChange(next)}
            />
          )}
        </Change>
        <ErrorLine failure={credentials.failure} onRetry={credentials.reload} />
        <DialogButtons
          action={`Apply to ${formatCount(hosts.length, "host")}`}
          running={busy}
          missing={patch === null ? "Change something above first." : null}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
