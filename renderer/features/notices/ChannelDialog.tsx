import { Checkbox, Modal, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { type Channel, type ChannelConfig, channelConfig } from "../../../shared/contract/notices.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { ConfigFields } from "./ConfigFields.tsx";
import { freshConfig, kindWords } from "./looks.ts";

const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }));
const secretWords: Partial<Record<ChannelConfig["kind"], string>> = {
  smtp: "Password",
  ntfy: "Token or password",
  webhook: "Signing key",
};

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
  const [problem, setProblem] = useState<string | null>(null);
  const secretLabel = secretWords[config.kind];
  const change = (next: ChannelConfig): void => {
    const sameCommand =
      config.kind === "command" && next.kind === "command" && config.argv.join("\n") === next.argv.join("\n");
    if (!sameCommand) setAllow(false);
    setConfig(next);
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const checked = channelConfig.safeParse(config);
    const issue = checked.error?.issues[0];
    setProblem(issue ? `${String(issue.path[0] ?? "")}: ${issue.message}` : null);
    if (!checked.success) return;
    const given = secret !== "" ? { secret } : forget ? { secret: "" } : {};
    const id = present ? { id: present.id } : {};
    if (await save.run({ ...id, name: name.trim(), enabled, config: checked.data, allow, ...given })) onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Kind"
          data={kinds}
          value={config.kind}
          allowDeselect={false}
          disabled={present !== null}
          onChange={(kind) => {
            setConfig(freshConfig[(kind ?? "desktop") as ChannelConfig["kind"]]);
            // A password is not to become the signing key of something else.
            setSecret("");
            setAllow(false);
          }}
        />
        <ConfigFields config={config} onChange={change} />
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
        {config.kind === "command" ? (
          <Checkbox
            label="Run this very command on this computer"
            description="It runs with your rights each time a notice goes here. A change of the command asks again."
            checked={allow}
            onChange={(event) => setAllow(event.currentTarget.checked)}
          />
        ) : null}
        <Checkbox label="On" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
        {problem === null ? null : <div role="alert">{problem}</div>}
        <DialogButtons
          action="Save"
          running={save.running}
          disabled={name.trim() === ""}
          failure={save.failure}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
