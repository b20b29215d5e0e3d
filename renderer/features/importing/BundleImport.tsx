import { Button, FileInput, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { FileUp } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import type { Output } from "../../../shared/contract/index.ts";
import { closeTransfer } from "../../app/state/transfer.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { notesOf } from "./bundleNotes.ts";
import { Preview } from "./Preview.tsx";

interface Shown {
  readonly request: { readonly source: { readonly name: string; readonly text: string }; readonly passphrase: string };
  readonly plan: Output<"bundle.preview">;
}

/** A bundle from another laptop: its file and passphrase, then what would change, then the change itself. */
export function BundleImport() {
  const howId = useId();
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState("");
  const [shown, setShown] = useState<Shown | null>(null);
  const preview = useCommand("bundle.preview");
  const apply = useCommand("bundle.apply");

  const show = async (): Promise<void> => {
    if (!file) return;
    const request = { source: { name: file.name, text: await file.text() }, passphrase };
    const plan = await preview.run(request);
    if (plan) setShown({ request, plan });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void show();
  };
  const approve = async (leaveOut: string[]): Promise<void> => {
    if (!shown) return;
    const done = await apply.run({ ...shown.request, hash: shown.plan.hash, leaveOut });
    if (!done) return;
    closeTransfer();
    toastDone(`${done.added} hosts added, ${done.changed} changed, ${done.credentials} credentials added`);
  };

  if (shown)
    return (
      <Preview
        key={shown.plan.hash}
        plan={{ hash: shown.plan.hash, rows: shown.plan.rows, skipped: notesOf(shown.plan.parts) }}
        extra={shown.plan.parts.filter(({ state }) => state === "new").length}
        busy={apply.running}
        failure={apply.failure}
        onBack={() => {
          setShown(null);
          apply.clear();
        }}
        onRefresh={() => {
          apply.clear();
          void show();
        }}
        onApprove={(leaveOut) => void approve(leaveOut)}
      />
    );
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <FileInput
          label="Bundle"
          description="The file that Holdfast exported on the other laptop"
          placeholder="Choose a file"
          leftSection={<FileUp size={sizes.icon.sm} aria-hidden />}
          clearable
          clearButtonProps={{ "aria-label": "Choose no file" }}
          onChange={setFile}
        />
        <PasswordInput
          label="Passphrase of the file"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <ErrorLine failure={preview.failure} />
        <Group justify="space-between" gap="sm">
          <Text id={howId} size="sm" c="dimmed">
            {file === null
              ? "Choose the file of the bundle."
              : passphrase === ""
                ? "Give the passphrase of the file."
                : "Nothing is written before you have seen what would change."}
          </Text>
          <Button
            type="submit"
            loading={preview.running}
            disabled={file === null || passphrase === ""}
            aria-describedby={howId}
          >
            Show what would change
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
