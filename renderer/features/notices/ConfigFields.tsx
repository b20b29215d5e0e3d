import { Button, Checkbox, NumberInput, Select, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ChannelConfig } from "../../../shared/contract/notices.ts";
import classes from "./notices.module.css";

type Of<K extends ChannelConfig["kind"]> = Extract<ChannelConfig, { kind: K }>;
interface Props<K extends ChannelConfig["kind"]> {
  readonly config: Of<K>;
  readonly onChange: (config: Of<K>) => void;
}

/** The fields of one kind of channel. */
export function ConfigFields({
  config,
  onChange,
}: {
  config: ChannelConfig;
  onChange: (config: ChannelConfig) => void;
}) {
  switch (config.kind) {
    case "desktop":
      return <DesktopFields config={config} onChange={onChange} />;
    case "smtp":
      return <MailFields config={config} onChange={onChange} />;
    case "ntfy":
      return <NtfyFields config={config} onChange={onChange} />;
    case "webhook":
      return (
        <>
          <Line label="Address" value={config.url} onChange={(url) => onChange({ ...config, url })} />
          <Authority value={config.authority} onChange={(authority) => onChange({ ...config, authority })} />
        </>
      );
    case "command":
      return <CommandFields config={config} onChange={onChange} />;
  }
}

function DesktopFields({ config, onChange }: Props<"desktop">) {
  const [permission, setPermission] = useState(
    typeof Notification === "undefined" ? "denied" : Notification.permission,
  );
  const ask = async (): Promise<void> => setPermission(await Notification.requestPermission());
  return (
    <>
      <Checkbox
        label="Show a banner"
        checked={config.banner}
        onChange={(event) => onChange({ ...config, banner: event.currentTarget.checked })}
      />
      {config.banner && permission !== "granted" ? (
        <div className={classes.permission}>
          <Text size="sm">Without a permission banners are shown within this window only.</Text>
          {permission === "default" ? (
            <Button size="compact-sm" variant="default" onClick={() => void ask()}>
              Ask for the permission
            </Button>
          ) : null}
        </div>
      ) : null}
      <Checkbox
        label="Play a sound"
        checked={config.sound}
        onChange={(event) => onChange({ ...config, sound: event.currentTarget.checked })}
      />
    </>
  );
}

const securities = [
  { value: "tls", label: "TLS from the start (465)" },
  { value: "starttls", label: "STARTTLS, required (587)" },
  { value: "none", label: "None: readable on the way, without login" },
];
const ports: Readonly<Record<string, number>> = { tls: 465, starttls: 587, none: 25 };

function MailFields({ config, onChange }: Props<"smtp">) {
  return (
    <>
      <div className={classes.fields}>
        <Line label="Server" value={config.host} onChange={(host) => onChange({ ...config, host })} />
        <NumberInput
          label="Port"
          min={1}
          max={65_535}
          allowDecimal={false}
          value={config.port}
          onChange={(port) => onChange({ ...config, port: Number(port) })}
        />
      </div>
      <Select
        label="Security"
        data={securities}
        value={config.security}
        allowDeselect={false}
        onChange={(value) => {
          const security = (value ?? "tls") as Of<"smtp">["security"];
          onChange({ ...config, security, port: ports[security] ?? config.port });
        }}
      />
      <Line label="From" value={config.from} onChange={(from) => onChange({ ...config, from })} />
      <TagsInput
        label="To"
        description="Enter after each"
        value={config.to}
        onChange={(to) => onChange({ ...config, to })}
      />
      <Line
        label="User"
        description="Empty: no login"
        required={false}
        value={config.user}
        onChange={(user) => onChange({ ...config, user })}
      />
      <Authority value={config.authority} onChange={(authority) => onChange({ ...config, authority })} />
    </>
  );
}

function NtfyFields({ config, onChange }: Props<"ntfy">) {
  return (
    <>
      <div className={classes.fields}>
        <Line label="Server" value={config.server} onChange={(server) => onChange({ ...config, server })} />
        <Line label="Topic" value={config.topic} onChange={(topic) => onChange({ ...config, topic })} />
      </div>
      <Line
        label="User"
        description="Empty with a token"
        required={false}
        value={config.user}
        onChange={(user) => onChange({ ...config, user })}
      />
      <Authority value={config.authority} onChange={(authority) => onChange({ ...config, authority })} />
    </>
  );
}

function CommandFields({ config, onChange }: Props<"command">) {
  return (
    <>
      <Textarea
        label="Program and arguments"
        description="One a line, without a shell. The notice comes as JSON on its standard input."
        required
        rows={4}
        value={config.argv.join("\n")}
        onChange={(event) => {
          const text = event.currentTarget.value;
          onChange({ ...config, argv: text === "" ? [] : text.split("\n") });
        }}
        spellCheck={false}
      />
      <NumberInput
        label="Ended after"
        suffix=" s"
        min={1}
        max={300}
        allowDecimal={false}
        value={config.timeoutSeconds}
        onChange={(seconds) => onChange({ ...config, timeoutSeconds: Number(seconds) })}
      />
    </>
  );
}

function Line(props: {
  label: string;
  value: string;
  description?: string;
  required?: boolean;
  onChange: (value: string) => void;
}) {
  const { label, value, description, required = true, onChange } = props;
  return (
    <TextInput
      label={label}
      description={description}
      required={required}
      value={value}
      maxLength={2048}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
      spellCheck={false}
      autoComplete="off"
    />
  );
}

function Authority({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Textarea
      label="Authority"
      description="PEM of your own certificate authority, if the server's is not a public one"
      rows={2}
      maxLength={65_536}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      spellCheck={false}
    />
  );
}
