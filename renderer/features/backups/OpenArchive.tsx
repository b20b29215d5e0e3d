import { Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { showRun } from "./dialogs.ts";

/** An archive that was moved, or made by this vault on another computer: reading it whole adds it to the list. */
export function OpenArchive() {
  const [path, setPath] = useState("");
  const verify = useCommand("backup.verify");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (path.trim() === "") return;
    const begun = await verify.run({ path: path.trim() });
    if (begun) showRun(begun.runId);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          For an archive that was moved, or that this vault made on another computer. It is read to its end and every
          file is compared with its manifest; then it stands in the list.
        </Text>
        <TextInput
          data-autofocus
          label="Path of the archive"
          description="On the computer that Holdfast itself runs on; it ends in .tar.zst.age."
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
          classNames={{ input: "mono" }}
          spellCheck={false}
          autoComplete="off"
        />
        <DialogButtons
          action="Open and verify"
          running={verify.running}
          missing={path.trim() === "" ? "Give the path of an archive." : null}
          failure={verify.failure}
        />
      </Stack>
    </form>
  );
}
