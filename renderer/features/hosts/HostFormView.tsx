import {
  Autocomplete,
  Button,
  Group,
  NumberInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core";
import { CircleCheck } from "lucide-react";
import { type FormEvent, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Host } from "../../../shared/contract/hosts.ts";
import { closeHostEditor } from "../../app/state/hostEditor.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { isProduction } from "../../components/environment.ts";
import { EnvironmentBadge } from "../../components/EnvironmentBadge.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { AccessFields } from "./AccessFields.tsx";
import { accessProblems } from "./accessForm.ts";
import { CustomFields } from "./CustomFields.tsx";
import { emptyForm, formOf, type HostForm, problemsOf, splitTarget, usedWords } from "./hostForm.ts";
import classes from "./hosts.module.css";
import { LoginFields } from "./LoginFields.tsx";
import { NotesField } from "./NotesField.tsx";
import { useSaveHost } from "./useSaveHost.ts";

const usualEnvironments = ["production", "staging", "testing", "development"];
/** Jump hosts offered at a time; typing narrows them. */
const optionLimit = 50;

export function HostFormView({ host }: { host: Host | null }) {
  const [form, setForm] = useState<HostForm>(() => (host ? formOf(host) : emptyForm()));
  const [tried, setTried] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const [intent, setIntent] = useState<"save" | "test">("save");
  const [, navigate] = useLocation();
  const hosts = useHosts();
  const { saved, busy, failure, tested, save, test } = useSaveHost(host);
  const problems = problemsOf(form, hosts, saved?.id ?? null);
  const shown = tried ? problems : {};
  const set = (change: Partial<HostForm>): void => setForm((old) => ({ ...old, ...change }));
  const groups = useMemo(() => usedWords(hosts, "groups"), [hosts]);
  const tags = useMemo(() => usedWords(hosts, "tags"), [hosts]);
  const owners = useMemo(() => [...new Set(hosts.map((other) => other.owner ?? ""))].filter(Boolean), [hosts]);
  const fieldNames = useMemo(() => [...new Set(hosts.flatMap(({ fields }) => Object.keys(fields ?? {})))], [hosts]);
  const environments = useMemo(
    () => [...new Set([...usualEnvironments, ...hosts.map((other) => other.environment)])].filter(Boolean),
    [hosts],
  );

  /** The form is longer than the window: what is wrong may stand above what is seen. */
  const focusProblem = (): void =>
    void requestAnimationFrame(() => element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  const submit = async (connect: boolean): Promise<void> => {
    setTried(true);
    setIntent("save");
    if (Object.keys(problems).length > 0) return focusProblem();
    const stored = await save(form);
    if (!stored) return;
    // What was just stored is the host's credential now; the secret leaves the page.
    setForm(formOf(stored));
    if (connect && !(await test(stored))) return;
    closeHostEditor();
    toastDone(connect ? `${stored.name} answers` : `Saved ${stored.name}`);
    if (!host) navigate(`/host/${stored.id}`);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void submit(!host);
  };
  /** "root@db1:2222" pasted as an address fills three fields; none of them is the one the focus goes to. */
  const takeTarget = (): void => {
    set(splitTarget(form.address.trim()));
  };

  return (
    <form ref={element} onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Address"
          description="Host name or IP address; user@address:port is taken apart"
          data-autofocus
          required
          withAsterisk={false}
          value={form.address}
          onChange={(event) => set({ address: event.currentTarget.value })}
          onBlur={takeTarget}
          error={shown.address}
          spellCheck={false}
          autoComplete="off"
        />
        <TextInput
          label="Name"
          description="What you call it"
          placeholder={form.address.trim()}
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={shown.name}
          spellCheck={false}
          autoComplete="off"
        />
        <div className={classes.pair}>
          <TextInput
            label="User"
            value={form.user}
            onChange={(event) => set({ user: event.currentTarget.value })}
            error={shown.user}
            spellCheck={false}
            autoComplete="off"
          />
          <NumberInput
            label="Port"
            value={form.port}
            onChange={(port) => set({ port })}
            error={shown.port}
            min={1}
            max={65_535}
            allowDecimal={false}
            hideControls
          />
        </div>
        <LoginFields form={form} problems={shown} onChange={set} />
        <div>
          <Autocomplete
            label="Environment"
            description="Actions on production ask once more"
            data={environments}
            value={form.environment}
            onChange={(environment) => set({ environment })}
          />
          {isProduction(form.environment) ? (
            <div className={classes.production}>
              <EnvironmentBadge environment={form.environment} />
              <Text size="xs" c="dimmed">
                Marked as production everywhere.
              </Text>
            </div>
          ) : null}
        </div>
        <TagsInput
          label="Groups"
          data={groups}
          value={form.groups}
          onChange={(words) => set({ groups: words })}
          clearable
        />
        <TagsInput label="Tags" data={tags} value={form.tags} onChange={(words) => set({ tags: words })} clearable />
        <Select
          label="Jump host"
          description="Reach this host through another one"
          placeholder="None, connect directly"
          data={hosts
            .filter((other) => other.id !== saved?.id)
            .map((other) => ({ value: other.id, label: other.name }))}
          limit={optionLimit}
          searchable
          clearable
          value={form.jumpHostId}
          onChange={(jumpHostId) => set({ jumpHostId })}
          nothingFoundMessage="No host of that name"
        />
        <AccessFields
          form={form.access}
          problems={tried ? accessProblems(form.access, form.jumpHostId !== null) : {}}
          onChange={(access) => set({ access })}
        />
        <Autocomplete
          label="Owner"
          description="Person or team that answers for it"
          data={owners}
          value={form.owner}
          maxLength={128}
          onChange={(owner) => set({ owner })}
        />
        <Switch
          label="Under maintenance"
          description="Marked everywhere, and last on the wall"
          checked={form.maintenance}
          onChange={(event) => set({ maintenance: event.currentTarget.checked })}
        />
        <CustomFields
          rows={form.fields}
          names={fieldNames}
          problem={shown.fields}
          onChange={(fields) => set({ fields })}
        />
        <NotesField value={form.notes} onChange={(notes) => set({ notes })} />
        <ErrorLine failure={failure} />
        {tested ? (
          <div className={classes.tested} role="status">
            <CircleCheck size={sizes.icon.md} aria-hidden />
            Connected in {Math.round(tested.milliseconds)} ms. {tested.serverVersion}, {tested.cipher}.
          </div>
        ) : null}
        <Group justify="flex-end" gap="sm" className={classes.buttons}>
          <Button variant="default" onClick={closeHostEditor}>
            Cancel
          </Button>
          {host ? (
            <Button
              variant="default"
              loading={busy !== null && intent === "test"}
              disabled={busy !== null}
              onClick={() => void saveAndTest()}
            >
              Test connection
            </Button>
          ) : (
            <Button variant="default" disabled={busy !== null} onClick={() => void submit(false)}>
              Add without connecting
            </Button>
          )}
          <Button type="submit" loading={busy !== null && intent === "save"} disabled={busy !== null}>
            {host ? "Save" : saved ? "Save and connect" : "Add and connect"}
          </Button>
        </Group>
      </Stack>
    </form>
  );

  /** Tests what the fields say now: a connection is always that of the stored host. */
  async function saveAndTest(): Promise<void> {
    setTried(true);
    setIntent("test");
    if (Object.keys(problems).length > 0) return focusProblem();
    const stored = await save(form);
    if (!stored) return;
    setForm(formOf(stored));
    await test(stored);
  }
}
