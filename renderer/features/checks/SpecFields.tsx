import { Checkbox, Group, Select, Stack } from "@mantine/core";
import { type CheckSpec, MAX_SCRAPED } from "../../../shared/contract/checks.ts";
import { CommandField } from "./CommandField.tsx";
import { labelsOfTags, labelTags } from "./form.ts";
import { NumberField } from "./NumberField.tsx";
import {
  Addressed,
  From,
  Levels,
  type Of,
  OptionalNumber,
  type Props,
  TagsField,
  TextField,
  Timed,
} from "./SpecParts.tsx";

interface All {
  readonly spec: CheckSpec;
  readonly onChange: (spec: CheckSpec) => void;
  /** What a pasted command line calls the check. */
  readonly onName: (name: string) => void;
}

/** The fields of each kind of check. */
export function SpecFields({ spec, onChange, onName }: All) {
  const setOf =
    <S extends CheckSpec>(of: S) =>
    (part: Partial<S>): void =>
      onChange({ ...of, ...part });
  switch (spec.kind) {
    case "plugin":
      return (
        <CommandField command={spec.command} onCommand={(command) => onChange({ ...spec, command })} onName={onName} />
      );
    case "command":
      return <ShellFields spec={spec} set={setOf(spec)} />;
    case "scrape":
      return <ScrapeFields spec={spec} set={setOf(spec)} />;
    case "tcp":
      return <TcpFields spec={spec} set={setOf(spec)} />;
    case "http":
      return <HttpFields spec={spec} set={setOf(spec)} />;
    case "dns":
      return <DnsFields spec={spec} set={setOf(spec)} />;
    case "ping":
      return <PingFields spec={spec} set={setOf(spec)} />;
  }
}

function ShellFields({ spec, set }: Props<Of<"command">>) {
  return (
    <Stack gap="sm">
      <TextField
        label="Command line"
        description="Run by the host's shell each time. {address} and {name} stand for the host's; passwords do not belong here."
        mono
        value={spec.command}
        onChange={(command) => set({ command })}
      />
      <Group grow align="flex-start">
        <OptionalNumber
          label="Expected exit code"
          description="Leave empty to accept any"
          min={0}
          max={255}
          value={spec.exitCode}
          onChange={(exitCode) => set({ exitCode })}
        />
        <TextField
          label="Expected in its output"
          description="Leave empty to accept anything"
          value={spec.output}
          onChange={(output) => set({ output })}
        />
      </Group>
    </Stack>
  );
}

function ScrapeFields({ spec, set }: Props<Of<"scrape">>) {
  return (
    <Stack gap="sm">
      <TextField
        label="Endpoint, as the host sees it"
        description="Prometheus or OpenMetrics text, read through the SSH connection"
        value={spec.url}
        onChange={(url) => set({ url })}
      />
      <TagsField
        label="Metrics to keep"
        description="Names, with * for anything; without a name all are kept. Buckets of histograms are left out."
        value={spec.names}
        onChange={(names) => set({ names: [...names] })}
      />
      <Group grow align="flex-start">
        <TagsField
          label="Only these labels"
          description="device=eth*; series without the label stay"
          value={labelTags(spec)}
          onChange={(tags) => set({ labels: labelsOfTags(tags) })}
        />
        <NumberField
          label="Most series"
          description="Of one host"
          min={1}
          max={MAX_SCRAPED}
          value={spec.maxSeries}
          onChange={(maxSeries) => set({ maxSeries })}
        />
      </Group>
    </Stack>
  );
}

function TcpFields({ spec, set }: Props<Of<"tcp">>) {
  return (
    <Timed spec={spec} set={set}>
      <Addressed spec={spec} set={set}>
        <NumberField
          label="Port"
          description="1 to 65535"
          min={1}
          max={65_535}
          value={spec.port}
          onChange={(port) => set({ port })}
        />
      </Addressed>
    </Timed>
  );
}

function HttpFields({ spec, set }: Props<Of<"http">>) {
  return (
    <Timed spec={spec} set={set}>
      <TextField
        label="URL"
        description="{address} and {name} stand for the host's"
        value={spec.url}
        onChange={(url) => set({ url })}
      />
      <Group grow align="flex-start">
        <TextField
          label="Expected status"
          description="Such as 200-299,401"
          value={spec.status}
          onChange={(status) => set({ status })}
        />
        <TextField
          label="Expected text"
          description="Leave empty to accept anything"
          value={spec.text}
          onChange={(text) => set({ text })}
        />
      </Group>
      <Levels
        of={[
          { key: "certificateWarningDays", label: "Certificate: warning, days left" },
          { key: "certificateCriticalDays", label: "Critical, days left" },
        ]}
        max={3650}
        spec={spec}
        set={set}
      />
      <Checkbox
        label="Critical when the certificate is not trusted"
        checked={spec.verify}
        onChange={(event) => set({ verify: event.currentTarget.checked })}
      />
    </Timed>
  );
}

const recordTypes = ["A", "AAAA", "CNAME", "MX", "NS", "TXT", "PTR"] as const;

function DnsFields({ spec, set }: Props<Of<"dns">>) {
  return (
    <Stack gap="sm">
      <From spec={spec} set={set} />
      <Group grow align="flex-start">
        <TextField
          label="Name to look up"
          description="{name} stands for the host's"
          value={spec.name}
          onChange={(name) => set({ name })}
        />
        <Select
          label="Record"
          description="Its type"
          data={[...recordTypes]}
          value={spec.type}
          allowDeselect={false}
          onChange={(type) => set({ type: recordTypes.find((one) => one === type) ?? "A" })}
        />
      </Group>
      <Group grow align="flex-start">
        <TextField
          label="Server"
          description={spec.from === "here" ? "Leave empty to ask this computer's own" : "address or address:port"}
          value={spec.server}
          onChange={(server) => set({ server })}
        />
        <TagsField
          label="Expected answers"
          description="Each of these must come; leave empty to accept any"
          value={spec.expect}
          onChange={(expect) => set({ expect: [...expect] })}
        />
      </Group>
    </Stack>
  );
}

function PingFields({ spec, set }: Props<Of<"ping">>) {
  return (
    <Timed spec={spec} set={set} what="an answer">
      <Addressed spec={spec} set={set}>
        <NumberField
          label="Packets"
          description="1 to 10"
          min={1}
          max={10}
          value={spec.count}
          onChange={(count) => set({ count })}
        />
      </Addressed>
      <Levels
        of={[
          { key: "warningLoss", label: "Warning, % lost" },
          { key: "criticalLoss", label: "Critical, % lost" },
        ]}
        max={100}
        spec={spec}
        set={set}
      />
    </Timed>
  );
}
