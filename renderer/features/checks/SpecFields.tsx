import { Checkbox, Group, NumberInput, SegmentedControl, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { type CheckSpec, MAX_SCRAPED } from "../../../shared/contract/checks.ts";
import { CommandField } from "./CommandField.tsx";
import { labelsOfTags, labelTags } from "./form.ts";
import { NumberField } from "./NumberField.tsx";

type Of<K extends CheckSpec["kind"]> = Extract<CheckSpec, { kind: K }>;

interface Props<S extends CheckSpec> {
  readonly spec: S;
  readonly onChange: (spec: S) => void;
}

/** The fields of each kind of check. */
export function SpecFields(props: Props<CheckSpec> & { readonly onName: (name: string) => void }) {
  const { spec, onChange, onName } = props;
  switch (spec.kind) {
    case "plugin":
      return (
        <CommandField command={spec.command} onCommand={(command) => onChange({ ...spec, command })} onName={onName} />
      );
    case "command":
      return <ShellFields spec={spec} onChange={onChange} />;
    case "scrape":
      return <ScrapeFields spec={spec} onChange={onChange} />;
    case "tcp":
      return <TcpFields spec={spec} onChange={onChange} />;
    case "http":
      return <HttpFields spec={spec} onChange={onChange} />;
    case "dns":
      return <DnsFields spec={spec} onChange={onChange} />;
    case "ping":
      return <PingFields spec={spec} onChange={onChange} />;
  }
}

/** Only what is typed; its label and description are words. */
const mono = { input: "mono" };
const numberOrNull = (value: number | string): number | null => (typeof value === "number" ? value : null);

function From({ value, onChange }: { value: "host" | "here"; onChange: (from: "host" | "here") => void }) {
  return (
    <SegmentedControl
      aria-label="Made from"
      data={[
        { value: "host", label: "From the host, over SSH" },
        { value: "here", label: "From this computer" },
      ]}
      value={value}
      onChange={(from) => onChange(from === "here" ? "here" : "host")}
    />
  );
}

type Limits = Pick<Of<"tcp">, "warningMs" | "criticalMs">;

/** Limits of a time; empty = none. */
function Times(props: {
  readonly of: Limits;
  readonly onChange: (part: Partial<Limits>) => void;
  readonly what: string;
}) {
  const { of, onChange, what } = props;
  return (
    <Group grow>
      <NumberInput
        label={`Warning when ${what} takes more than, ms`}
        min={1}
        max={60_000}
        value={of.warningMs ?? ""}
        onChange={(value) => onChange({ warningMs: numberOrNull(value) })}
      />
      <NumberInput
        label="Critical, ms"
        min={1}
        max={60_000}
        value={of.criticalMs ?? ""}
        onChange={(value) => onChange({ criticalMs: numberOrNull(value) })}
      />
    </Group>
  );
}

function ShellFields({ spec, onChange }: Props<Of<"command">>) {
  return (
    <Stack gap="sm">
      <TextInput
        label="Command line"
        description="Run by the host's shell each time. {address} and {name} stand for the host's; passwords do not belong here."
        classNames={mono}
        value={spec.command}
        onChange={(event) => onChange({ ...spec, command: event.currentTarget.value })}
        spellCheck={false}
      />
      <Group grow align="flex-start">
        <NumberInput
          label="Expected exit code"
          description="Empty: any"
          min={0}
          max={255}
          value={spec.exitCode ?? ""}
          onChange={(value) => onChange({ ...spec, exitCode: numberOrNull(value) })}
        />
        <TextInput
          label="Expected in its output"
          description="Empty: anything"
          value={spec.output}
          onChange={(event) => onChange({ ...spec, output: event.currentTarget.value })}
        />
      </Group>
    </Stack>
  );
}

function ScrapeFields({ spec, onChange }: Props<Of<"scrape">>) {
  return (
    <Stack gap="sm">
      <TextInput
        label="Endpoint, as the host sees it"
        description="Prometheus or OpenMetrics text, read through the SSH connection"
        value={spec.url}
        onChange={(event) => onChange({ ...spec, url: event.currentTarget.value })}
        spellCheck={false}
      />
      <TagsInput
        label="Metrics to keep"
        description="Names, * for anything; none: all. Buckets of histograms are left out."
        value={[...spec.names]}
        onChange={(names) => onChange({ ...spec, names })}
        acceptValueOnBlur
      />
      <Group grow align="flex-start">
        <TagsInput
          label="Only these labels"
          description="device=eth*; series without the label stay"
          value={labelTags(spec)}
          onChange={(tags) => onChange({ ...spec, labels: labelsOfTags(tags) })}
          acceptValueOnBlur
        />
        <NumberField
          label="Most series"
          description="Of one host"
          min={1}
          max={MAX_SCRAPED}
          value={spec.maxSeries}
          onChange={(maxSeries) => onChange({ ...spec, maxSeries })}
        />
      </Group>
    </Stack>
  );
}

function AddressField(props: { value: string; onChange: (address: string) => void }) {
  return (
    <TextInput
      label="Address"
      description="Empty: the host itself"
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      spellCheck={false}
    />
  );
}

function TcpFields({ spec, onChange }: Props<Of<"tcp">>) {
  return (
    <Stack gap="sm">
      <From value={spec.from} onChange={(from) => onChange({ ...spec, from })} />
      <Group grow align="flex-start">
        <AddressField value={spec.address} onChange={(address) => onChange({ ...spec, address })} />
        <NumberField
          label="Port"
          description="1 to 65535"
          min={1}
          max={65_535}
          value={spec.port}
          onChange={(port) => onChange({ ...spec, port })}
        />
      </Group>
      <Times of={spec} what="it" onChange={(part) => onChange({ ...spec, ...part })} />
    </Stack>
  );
}

function HttpFields({ spec, onChange }: Props<Of<"http">>) {
  return (
    <Stack gap="sm">
      <From value={spec.from} onChange={(from) => onChange({ ...spec, from })} />
      <TextInput
        label="URL"
        description="{address} and {name} stand for the host's"
        value={spec.url}
        onChange={(event) => onChange({ ...spec, url: event.currentTarget.value })}
        spellCheck={false}
      />
      <Group grow align="flex-start">
        <TextInput
          label="Expected status"
          description="Such as 200-299,401"
          value={spec.status}
          onChange={(event) => onChange({ ...spec, status: event.currentTarget.value })}
        />
        <TextInput
          label="Expected text"
          description="Empty: anything"
          value={spec.text}
          onChange={(event) => onChange({ ...spec, text: event.currentTarget.value })}
        />
      </Group>
      <Group grow align="flex-start">
        <NumberField
          label="Certificate: warning, days left"
          min={0}
          max={3650}
          value={spec.certificateWarningDays}
          onChange={(certificateWarningDays) => onChange({ ...spec, certificateWarningDays })}
        />
        <NumberField
          label="Critical, days left"
          min={0}
          max={3650}
          value={spec.certificateCriticalDays}
          onChange={(certificateCriticalDays) => onChange({ ...spec, certificateCriticalDays })}
        />
      </Group>
      <Checkbox
        label="Critical when the certificate is not trusted"
        checked={spec.verify}
        onChange={(event) => onChange({ ...spec, verify: event.currentTarget.checked })}
      />
      <Times of={spec} what="it" onChange={(part) => onChange({ ...spec, ...part })} />
    </Stack>
  );
}

const recordTypes = ["A", "AAAA", "CNAME", "MX", "NS", "TXT", "PTR"] as const;

function DnsFields({ spec, onChange }: Props<Of<"dns">>) {
  return (
    <Stack gap="sm">
      <From value={spec.from} onChange={(from) => onChange({ ...spec, from })} />
      <Group grow align="flex-start">
        <TextInput
          label="Name to look up"
          description="{name} stands for the host's"
          value={spec.name}
          onChange={(event) => onChange({ ...spec, name: event.currentTarget.value })}
          spellCheck={false}
        />
        <Select
          label="Record"
          description="Its type"
          data={[...recordTypes]}
          value={spec.type}
          allowDeselect={false}
          onChange={(type) => onChange({ ...spec, type: recordTypes.find((one) => one === type) ?? "A" })}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput
          label="Server"
          description={spec.from === "here" ? "Empty: this computer's own" : "address or address:port"}
          value={spec.server}
          onChange={(event) => onChange({ ...spec, server: event.currentTarget.value })}
          spellCheck={false}
        />
        <TagsInput
          label="Expected answers"
          description="All of them; none: any"
          value={[...spec.expect]}
          onChange={(expect) => onChange({ ...spec, expect })}
          acceptValueOnBlur
        />
      </Group>
    </Stack>
  );
}

function PingFields({ spec, onChange }: Props<Of<"ping">>) {
  return (
    <Stack gap="sm">
      <From value={spec.from} onChange={(from) => onChange({ ...spec, from })} />
      <Group grow align="flex-start">
        <AddressField value={spec.address} onChange={(address) => onChange({ ...spec, address })} />
        <NumberField
          label="Packets"
          description="1 to 10"
          min={1}
          max={10}
          value={spec.count}
          onChange={(count) => onChange({ ...spec, count })}
        />
      </Group>
      <Group grow>
        <NumberField
          label="Warning, % lost"
          min={0}
          max={100}
          value={spec.warningLoss}
          onChange={(warningLoss) => onChange({ ...spec, warningLoss })}
        />
        <NumberField
          label="Critical, % lost"
          min={0}
          max={100}
          value={spec.criticalLoss}
          onChange={(criticalLoss) => onChange({ ...spec, criticalLoss })}
        />
      </Group>
      <Times of={spec} what="an answer" onChange={(part) => onChange({ ...spec, ...part })} />
    </Stack>
  );
}
