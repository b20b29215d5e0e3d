import { Checkbox, Group, NumberInput, SegmentedControl, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { type CheckSpec, MAX_SCRAPED } from "../../../shared/contract/checks.ts";
import { CommandField } from "./CommandField.tsx";
import { labelsOfTags, labelTags } from "./form.ts";
import { NumberField } from "./NumberField.tsx";

type Of<K extends CheckSpec["kind"]> = Extract<CheckSpec, { kind: K }>;

interface Props<S extends CheckSpec> {
  readonly spec: S;
  readonly set: (part: Partial<S>) => void;
}

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

interface FieldProps<T> {
  readonly label: string;
  readonly description?: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A text that is no prose: a name, an address, a line of a shell. */
function TextField({ onChange, mono = false, ...field }: FieldProps<string> & { readonly mono?: boolean }) {
  return (
    <TextInput
      {...field}
      {...(mono ? { classNames: { input: "mono" } } : {})}
      onChange={(event) => onChange(event.currentTarget.value)}
      spellCheck={false}
    />
  );
}

/** A number that may be missing. */
function OptionalNumber({
  value,
  onChange,
  ...field
}: FieldProps<number | null> & { readonly min: number; readonly max: number }) {
  return (
    <NumberInput {...field} value={value ?? ""} onChange={(next) => onChange(typeof next === "number" ? next : null)} />
  );
}

function TagsField({ value, onChange, ...field }: FieldProps<readonly string[]>) {
  return <TagsInput {...field} value={[...value]} onChange={onChange} acceptValueOnBlur />;
}

type Where = Pick<Of<"tcp">, "from">;

function From({ spec, set }: { spec: Where; set: (part: Where) => void }) {
  return (
    <SegmentedControl
      aria-label="Made from"
      data={[
        { value: "host", label: "From the host, over SSH" },
        { value: "here", label: "From this computer" },
      ]}
      value={spec.from}
      onChange={(from) => set({ from })}
    />
  );
}

type Limits = Pick<Of<"tcp">, "warningMs" | "criticalMs">;

/** Limits of a time; empty = none. */
function Times({ spec, set, what }: { spec: Limits; set: (part: Partial<Limits>) => void; what: string }) {
  return (
    <Group grow>
      <OptionalNumber
        label={`Warning when ${what} takes more than, ms`}
        min={1}
        max={60_000}
        value={spec.warningMs}
        onChange={(warningMs) => set({ warningMs })}
      />
      <OptionalNumber
        label="Critical, ms"
        min={1}
        max={60_000}
        value={spec.criticalMs}
        onChange={(criticalMs) => set({ criticalMs })}
      />
    </Group>
  );
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

const address = { label: "Address", description: "Leave empty for the host itself" };

function TcpFields({ spec, set }: Props<Of<"tcp">>) {
  return (
    <Stack gap="sm">
      <From spec={spec} set={set} />
      <Group grow align="flex-start">
        <TextField {...address} value={spec.address} onChange={(value) => set({ address: value })} />
        <NumberField
          label="Port"
          description="1 to 65535"
          min={1}
          max={65_535}
          value={spec.port}
          onChange={(port) => set({ port })}
        />
      </Group>
      <Times spec={spec} what="it" set={set} />
    </Stack>
  );
}

function HttpFields({ spec, set }: Props<Of<"http">>) {
  return (
    <Stack gap="sm">
      <From spec={spec} set={set} />
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
      <Group grow align="flex-start">
        <NumberField
          label="Certificate: warning, days left"
          min={0}
          max={3650}
          value={spec.certificateWarningDays}
          onChange={(certificateWarningDays) => set({ certificateWarningDays })}
        />
        <NumberField
          label="Critical, days left"
          min={0}
          max={3650}
          value={spec.certificateCriticalDays}
          onChange={(certificateCriticalDays) => set({ certificateCriticalDays })}
        />
      </Group>
      <Checkbox
        label="Critical when the certificate is not trusted"
        checked={spec.verify}
        onChange={(event) => set({ verify: event.currentTarget.checked })}
      />
      <Times spec={spec} what="it" set={set} />
    </Stack>
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
    <Stack gap="sm">
      <From spec={spec} set={set} />
      <Group grow align="flex-start">
        <TextField {...address} value={spec.address} onChange={(value) => set({ address: value })} />
        <NumberField
          label="Packets"
          description="1 to 10"
          min={1}
          max={10}
          value={spec.count}
          onChange={(count) => set({ count })}
        />
      </Group>
      <Group grow>
        <NumberField
          label="Warning, % lost"
          min={0}
          max={100}
          value={spec.warningLoss}
          onChange={(warningLoss) => set({ warningLoss })}
        />
        <NumberField
          label="Critical, % lost"
          min={0}
          max={100}
          value={spec.criticalLoss}
          onChange={(criticalLoss) => set({ criticalLoss })}
        />
      </Group>
      <Times spec={spec} what="an answer" set={set} />
    </Stack>
  );
}
