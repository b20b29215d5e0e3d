import { Group, PasswordInput, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { CredentialKind } from "../../../shared/contract/credentials.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { closeDialog } from "./dialogs.ts";
import { type CredentialFields, draftOf, emptyFields, type FieldProblems, problemsOf } from "./form.ts";
import { KeyFields } from "./KeyFields.tsx";
import type { CredentialRow } from "./rows.ts";

const kinds: { value: CredentialKind; label: string }[] = [
  { value: "key", label: "Private key" },
  { value: "password", label: "Password" },
  { value: "totp", label: "One-time codes" },
  { value: "agent", label: "SSH agent" },
];

/** Adds a credential, or puts another secret of the same kind in place of one. */
export function CredentialForm({ replacing, onChanged }: { replacing: CredentialRow | null; onChanged: () => void }) {
  const [fields, setFields] = useState<CredentialFields>({ ...emptyFields, kind: replacing?.kind ?? "key" });
  const [tried, setTried] = useState(false);
  const add = useCommand("credentials.add");
  const replace = useCommand("credentials.replace");
  const change = (changed: Partial<CredentialFields>): void => setFields((old) => ({ ...old, ...changed }));
  const found = problemsOf(fields, replacing === null);
  const problems = tried ? found : {};
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length > 0) return;
    const draft = draftOf(fields);
    const done = replacing ? await replace.run({ id: replacing.id, draft }) : await add.run(draft);
    if (!done) return;
    setFields(emptyFields);
    toastDone(replacing ? `${done.name} holds the new secret` : `${done.name} was added`);
    onChanged();
    closeDialog();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        {replacing ? null : (
          <>
            <SegmentedControl
              aria-label="Kind of credential"
              data={kinds}
              value={fields.kind}
              onChange={(kind) => setFields({ ...emptyFields, name: fields.name, kind: kind as CredentialKind })}
            />
            <TextInput
              label="Name"
              description={fields.kind === "key" ? "Leave empty to take the comment of the key" : undefined}
              value={fields.name}
              maxLength={128}
              onChange={(event) => change({ name: event.currentTarget.value })}
              error={problems.name}
              data-autofocus
            />
          </>
        )}
        <SecretFields fields={fields} problems={problems} onChange={change} />
        <DialogButtons
          action={replacing ? "Replace" : "Add"}
          running={add.running || replace.running}
          failure={add.failure ?? replace.failure}
          onCancel={closeDialog}
        />
      </Stack>
    </form>
  );
}

export interface FieldProps {
  readonly fields: CredentialFields;
  readonly problems: FieldProblems;
  readonly onChange: (change: Partial<CredentialFields>) => void;
}

function SecretFields(props: FieldProps) {
  const { fields, problems, onChange } = props;
  switch (fields.kind) {
    case "key":
      return <KeyFields {...props} />;
    case "password":
      return (
        <PasswordInput
          label="Password"
          value={fields.password}
          onChange={(event) => onChange({ password: event.currentTarget.value })}
          error={problems.password}
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
        />
      );
    case "agent":
      return (
        <TextInput
          label="Only this key of the agent"
          description="Its fingerprint (SHA256:...) or comment, as ssh-add -l shows them. Leave empty to try every key."
          value={fields.agentKey}
          onChange={(event) => onChange({ agentKey: event.currentTarget.value })}
          classNames={{ input: "mono" }}
        />
      );
    case "totp":
      return <TotpFields {...props} />;
  }
}

function TotpFields({ fields, problems, onChange }: FieldProps) {
  const isAddress = /^\s*otpauth:/i.test(fields.seed);
  return (
    <>
      <PasswordInput
        label="Seed"
        description="Base32, or the otpauth:// address of the QR code"
        value={fields.seed}
        onChange={(event) => onChange({ seed: event.currentTarget.value })}
        error={problems.seed}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": "Show the seed" }}
      />
      {isAddress ? null : (
        <Group grow>
          <Select
            label="Digits"
            data={["6", "7", "8"]}
            value={fields.digits}
            allowDeselect={false}
            onChange={(digits) => digits && onChange({ digits })}
          />
          <Select
            label="Seconds a code is valid"
            data={["15", "30", "60"]}
            value={fields.period}
            allowDeselect={false}
            onChange={(period) => period && onChange({ period })}
          />
          <Select
            label="Algorithm"
            data={["SHA1", "SHA256", "SHA512"]}
            value={fields.algorithm}
            allowDeselect={false}
            onChange={(algorithm) => algorithm && onChange({ algorithm: algorithm as CredentialFields["algorithm"] })}
          />
        </Group>
      )}
    </>
  );
}
