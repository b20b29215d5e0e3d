import { Button, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { type ExportFormat, exportFormats } from "../../../shared/contract/importing.ts";
import { useHostFilter, useVocabulary } from "../../app/state/filters.ts";
import { useFleetHealth } from "../../app/state/health.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { FilterField } from "../../components/FilterField.tsx";
import { formatCount } from "../../components/format.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { exportLooks } from "./formats.ts";
import { saveText } from "./saveText.ts";

/** Characters of a text that are shown; the file has all of them. */
const maxShown = 20_000;

/** Which hosts, in what format, and the text itself before it is saved. */
export function ExportForm() {
  const [format, setFormat] = useState<ExportFormat>("ansible");
  const [sentence, setSentence] = useState("");
  const hosts = useHosts();
  const health = useFleetHealth((state) => state.byHost);
  const vocabulary = useVocabulary();
  const { test, error } = useHostFilter(sentence);
  const chosen = useMemo(
    () => hosts.filter((host) => test(host, health.get(host.id) ?? null)).map(({ id }) => id),
    // Measured values change every few seconds; the choice follows what is typed.
    [hosts, test],
  );
  const all = chosen.length === hosts.length;
  const { data, failure } = useQuery("export.hosts", all ? { format } : { format, hostIds: chosen });
  const text = data?.text ?? "";
  return (
    <Stack gap="md">
      <Select
        label="Format"
        description={exportLooks[format].about}
        data={exportFormats.map((value) => ({ value, label: exportLooks[value].label }))}
        value={format}
        allowDeselect={false}
        onChange={(value) => setFormat((value ?? format) as ExportFormat)}
      />
      <FilterField
        label="Which hosts"
        placeholder="All hosts, or a filter: env:prod tag:db"
        value={sentence}
        onChange={setSentence}
        vocabulary={vocabulary}
        error={error}
      />
      <Textarea
        label={`${formatCount(data?.hosts ?? 0, "host")}, without any secret`}
        readOnly
        rows={14}
        value={text.length > maxShown ? `${text.slice(0, maxShown)}\n...` : text}
        classNames={{ input: "mono" }}
        spellCheck={false}
      />
      {data && data.skipped.length > 0 ? (
        <Text size="sm" c="dimmed">
          Left out:{" "}
          {data.skipped
            .slice(0, 5)
            .map(({ where, reason }) => `${where} (${reason})`)
            .join(", ")}
          {data.skipped.length > 5 ? ` and ${data.skipped.length - 5} more` : ""}.
        </Text>
      ) : null}
      <ErrorLine failure={failure} />
      <Group justify="flex-end" gap="sm">
        <CopyButton value={text} label="Copy the text" />
        <Button
          leftSection={<Download size={sizes.icon.sm} aria-hidden />}
          disabled={text === ""}
          onClick={() => saveText(exportLooks[format].file, text)}
        >
          Download {exportLooks[format].file}
        </Button>
      </Group>
    </Stack>
  );
}
