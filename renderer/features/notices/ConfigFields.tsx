import { Button, Checkbox, NumberInput, Select, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { ChannelConfig } from "../../../shared/contract/notices.ts";
import classes from "./notices.module.css";

type Of<K extends ChannelConfig["kind"]> = Extract<ChannelConfig, { kind: K }>;
/** What is wrong with fields, by their names. */
export type Problems = Readonly<Record<string, string>>;
interface Props<K extends ChannelConfig["kind"]> {
  readonly config: Of<K>;
  readonly onChange: (config: Of<K>) => void;
  readonly problems: Problems;
  /** The secret, where it belongs. */
  readonly children?: ReactNode;
}

/** The fields of one kind of channel. */
export function ConfigFields({ config, onChange, problems, children }: Props<ChannelConfig["kind"]>) {
  switch (config.kind) {
    case "desktop":
      return <DesktopFields config={config} onChange={onChange} problems={problems} />;
    case "smtp":
      return (
        <MailFields config={config} onChange={onChange} problems={problems}>
          {children}
        </MailFields>
      );
    case "ntfy":
      return (
        <NtfyFields config={config} onChange={onChange} problems={problems}>
          {children}
        </NtfyFields>
      );
    case "webhook":
      return (
        <>
          <Line
            label="Address"
            error={problems["url"]}
            value={config.url}
            onChange={(url) => onChange({ ...config, url })}
          />
          {children}
          <Authority value={config.authority} onChange={(authority) => onChange({ ...config, authority })} />
        </>
      );
    case "command":
      return <CommandFields config={config} onChange={onChange} problems={problems} />;
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

function MailFields({ config, onChange, problems, children }: Props<"smtp">) {
  return (
    <>
      <div className={classes.fields}>
        <Line
          label="Server"
          error={problems["host"]}
          value={config.host}
          onChange={(host) => onChange({ ...config, host })}
        />
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
          // A port of one's own stays.
          const usual = config.port === ports[config.security];
          const port = usual ? (ports[security] ?? config.port) : config.port;
          onChange({ ...config, security, port, user: security === "none" ? "" : config.user });
        }}
      />
      <Line
        label="From"
        error={problems["from"]}
        value={config.from}
        onChange={(from) => onChange({ ...config, from })}
      />
      <TagsInput
        label="To"
        description="Enter after each"
        required
        acceptValueOnBlur
        error={problems["to"]}
        value={config.to}
        onChange={(to) => onChange({ ...config, to })}
      />
      {config.security === "none" ? null : (
        <Line
          label="User"
          description="Leave empty where no login is needed"
          required={false}
          value={config.user}
          onChange={(user) => onChange({ ...config, user })}
        />
      )}
      {children}
      <Authority value={config.authority} onChange={(authority) => onChange({ ...config, authority })} />
    </>
  );
}

function NtfyFields({ config, onChange, problems, children }: Props<"ntfy">) {
  return (
    <>
      <div className={classes.fields}>
        <Line
          label="Server"
          error={problems["server"]}
          value={config.server}
          onChange={(server) => onChange({ ...config, server })}
        />
        <Line
          label="Topic"
          error={problems["topic"]}
          value={config.topic}
          onChange={(topic) => onChange({ ...config, topic })}
        />
      </div>
      <Line
        label="User"
        description="Empty with a token"
        required={false}
        value={config.user}
        onChange={(user) => onChange({ ...config, user })}
      />
      {children}
      <Authority value={config.authority} onChange={(authority) => onChange({ ...config, authority })} />
    </>
  );
}

function CommandFields({ config, onChange, problems }: Props<"command">) {
  return (
    <>
      <Textarea
        label="Program and arguments"
        description="One a line, without a shell. The notice comes as JSON on its standard input."
        required
        rows={4}
        error={problems["argv"]}
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
  error?: string | undefined;
  onChange: (value: string) => void;
}) {
  const { label, value, description, required = true, error, onChange } = props;
  return (
    <TextInput
      label={label}
      description={description}
      required={required}
      error={error}
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
