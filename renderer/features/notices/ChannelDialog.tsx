import { Checkbox, Modal, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { type Channel, type ChannelConfig, channelConfig } from "../../../shared/contract/notices.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { ConfigFields, type Problems } from "./ConfigFields.tsx";
import { freshConfig, kindWords } from "./looks.ts";

const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }));
const secretWords: Partial<Record<ChannelConfig["kind"], string>> = {
  smtp: "Password",
  ntfy: "Token or password",
  webhook: "Signing key",
};

const fieldWords: Readonly<Record<string, string>> = {
  host: "Give the mail server's name or address.",
  port: "A port is between 1 and 65535.",
  from: "This is not a mail address, such as holdfast@example.org.",
  to: "Name at least one mail address.",
  server: "A server is a web address that begins with https:// or http://.",
  topic: "A topic has letters, digits, - and _, at most 64.",
  url: "An address begins with https:// or http://.",
  argv: "Name the program, and its arguments one a line.",
  timeoutSeconds: "Between 1 and 300 seconds.",
};

/** What is wrong with each field, in words for people. */
function problemsOf(
  config: ChannelConfig,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): Problems {
  const found: Record<string, string> = {};
  for (const { path, message } of issues.toReversed()) {
    const [field, at] = path;
    const address = config.kind === "smtp" && field === "to" && typeof at === "number" ? config.to[at] : undefined;
    found[String(field)] =
      address === undefined ? (fieldWords[String(field)] ?? message) : `${address} is not a mail address.`;
  }
  return found;
}

/** A new channel, or one that is there. */
export function ChannelDialog({ channel, onClose }: { channel: Channel | "new" | null; onClose: () => void }) {
  const present = channel === "new" ? null : channel;
  return (
    <Modal
      opened={channel !== null}
      onClose={onClose}
      closeButtonProps={{ "aria-label": "Close" }}
      size="lg"
      title={present ? `Change ${present.name}` : "Add a channel"}
    >
      <ChannelForm key={present?.id ?? "new"} present={present} onClose={onClose} />
    </Modal>
  );
}

function ChannelForm({ present, onClose }: { present: Channel | null; onClose: () => void }) {
  const save = useCommand("notices.saveChannel");
  const [name, setName] = useState(present?.name ?? "");
  const [enabled, setEnabled] = useState(present?.enabled ?? true);
  const [config, setConfig] = useState<ChannelConfig>(present?.config ?? freshConfig.desktop);
  const [secret, setSecret] = useState("");
  const [forget, setForget] = useState(false);
  const [allow, setAllow] = useState(present?.allowed ?? false);
  const [tried, setTried] = useState(false);
  const read = channelConfig.safeParse(config);
  const problems = tried ? problemsOf(config, read.error?.issues ?? []) : {};
  // Without TLS there is no login; one that is kept can still be forgotten.
  const open = config.kind === "smtp" && config.security === "none" && !present?.hasSecret;
  const secretLabel = open ? undefined : secretWords[config.kind];
  const change = (next: ChannelConfig): void => {
    const sameCommand =
      config.kind === "command" && next.kind === "command" && config.argv.join("\n") === next.argv.join("\n");
    if (!sameCommand) setAllow(false);
    setConfig(next);
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!read.success || name.trim() === "") {
      // What is wrong may have been scrolled out of sight.
      const form = event.currentTarget as HTMLFormElement;
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    const given = secret !== "" ? { secret } : forget ? { secret: "" } : {};
    const id = present ? { id: present.id } : {};
    if (!(await save.run({ ...id, name: name.trim(), enabled, config: read.data, allow, ...given }))) return;
    toastDone(`${name.trim()} is saved`);
    onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={80}
          error={tried && name.trim() === "" ? "Give it a name." : undefined}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Kind"
          data={kinds}
          value={config.kind}
          allowDeselect={false}
          disabled={present !== null}
          description={present === null ? undefined : "It stays; add another channel for another kind"}
          onChange={(kind) => {
            setConfig(freshConfig[(kind ?? "desktop") as ChannelConfig["kind"]]);
            // A password is not to become the signing key of something else.
            setSecret("");
            setAllow(false);
          }}
        />
        <ConfigFields config={config} onChange={change} problems={problems}>
          {secretLabel === undefined ? null : (
            <PasswordInput
              label={secretLabel}
              description={
                present?.hasSecret ? "One is kept; leave this empty to keep it" : "Kept in the vault, never shown"
              }
              autoComplete="off"
              maxLength={4096}
              value={secret}
              onChange={(event) => setSecret(event.currentTarget.value)}
            />
          )}
          {present?.hasSecret && secretLabel !== undefined ? (
            <Checkbox
              label="Forget the one that is kept"
              checked={forget}
              onChange={(event) => setForget(event.currentTarget.checked)}
            />
          ) : null}
        </ConfigFields>
        {config.kind === "command" ? (
          <Checkbox
            label="Run this very command on this computer"
            description="It runs with your rights each time a notice goes here. A change of the command asks again."
            checked={allow}
            onChange={(event) => setAllow(event.currentTarget.checked)}
          />
        ) : null}
        <Checkbox label="On" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
        <DialogButtons action="Save" running={save.running} failure={save.failure} onCancel={onClose} />
      </Stack>
    </form>
  );
}
