import {
  Button,
  Checkbox,
  FileInput,
  Group,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { FileUp } from "lucide-react";
import { useId } from "react";
import type { FailureData } from "../../../shared/base/failure.ts";
import { type ImportFormat, importFormats } from "../../../shared/contract/importing.ts";
import { sizes } from "../../app/theme.ts";
import { ErrorLine } from "../../components/states.tsx";
import { decodeFile, guessFormat, importLooks } from "./formats.ts";
import { requestOf, type SourceForm } from "./rows.ts";

interface Props {
  readonly form: SourceForm;
  readonly busy: boolean;
  readonly failure: FailureData | null;
  readonly onChange: (change: Partial<SourceForm>) => void;
  readonly onNext: () => void;
}

const ways = [
  { value: "text", label: "A file or a text" },
  { value: "path", label: "A path on this computer" },
];

export function SourceFields({ form, busy, failure, onChange, onNext }: Props) {
  const { format, from } = form;
  const howId = useId();
  const ready = requestOf(form) !== null;
  const takeFile = async (file: File | null): Promise<void> => {
    if (!file) return onChange({ fileName: "", text: "" });
    const text = decodeFile(new Uint8Array(await file.arrayBuffer()));
    onChange({ fileName: file.name, text, format: guessFormat(file.name) ?? format });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) onNext();
      }}
    >
      <Stack gap="md">
        <SegmentedControl
          aria-label="Where the hosts come from"
          data={ways}
          value={from}
          onChange={(value) => onChange({ from: value === "path" ? "path" : "text" })}
        />
        <Select
          label="Format"
          description={importLooks[format].about}
          data={importFormats.map((value) => ({ value, label: importLooks[value].label }))}
          value={format}
          allowDeselect={false}
          onChange={(value) => onChange({ format: (value ?? format) as ImportFormat })}
        />
        {from === "path" ? (
          <>
            <TextInput
              label="Path of the file or folder"
              description="Read where Holdfast runs, with the files that it includes"
              placeholder="~/.ssh/config"
              value={form.path}
              onChange={(event) => {
                const path = event.currentTarget.value;
                onChange({ path, format: guessFormat(path) ?? format });
              }}
              spellCheck={false}
              autoComplete="off"
            />
            <Checkbox
              label="Store the private keys that it names"
              description="As credentials of hosts that have none; keys with a passphrase stay where they are"
              checked={form.privateKeys}
              onChange={(event) => onChange({ privateKeys: event.currentTarget.checked })}
            />
          </>
        ) : (
          <>
            <FileInput
              label="File"
              placeholder="Choose a file"
              leftSection={<FileUp size={sizes.icon.sm} aria-hidden />}
              clearable
              clearButtonProps={{ "aria-label": "Choose no file" }}
              onChange={(file) => void takeFile(file)}
            />
            <Textarea
              label="Text"
              description="What the file holds, or what you paste"
              value={form.text}
              onChange={(event) => onChange({ text: event.currentTarget.value })}
              rows={8}
              spellCheck={false}
              classNames={{ input: "mono" }}
            />
          </>
        )}
        {format === "csv" ? (
          <TagsInput
            label="Columns"
            description="Only where a title does not say it: Column=field, with name, address, port, user, groups, tags, environment, jump, owner, notes, field:NAME, or - to leave it out"
            placeholder="Machine=name"
            value={[...form.mapping]}
            onChange={(mapping) => onChange({ mapping })}
          />
        ) : null}
        <ErrorLine failure={failure} />
        <Group justify="space-between" gap="sm">
          <Text id={howId} size="sm" c="dimmed">
            {ready
              ? "Nothing is written before you have seen what would change."
              : from === "path"
                ? "Give the path of a file or folder."
                : "Choose a file, or paste what it holds."}
          </Text>
          <Button type="submit" loading={busy} disabled={!ready} aria-describedby={howId}>
            Show what would change
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
