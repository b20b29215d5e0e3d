import {
  Alert,
  Checkbox,
  Fieldset,
  NumberInput,
  Select,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { sizes } from "../../app/theme.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { type AccessForm, type AccessProblems, type AccessWay, withWay } from "./accessForm.ts";
import { FurtherLogins } from "./FurtherLogins.tsx";
import classes from "./hosts.module.css";

const ways: readonly { value: AccessWay; label: string }[] = [
  { value: "direct", label: "Directly" },
  { value: "socks5", label: "Through a SOCKS 5 proxy" },
  { value: "http", label: "Through an HTTP proxy (CONNECT)" },
  { value: "command", label: "Through a program (ProxyCommand)" },
];
const families: readonly { value: AccessForm["addressFamily"]; label: string }[] = [
  { value: "any", label: "IPv4 or IPv6" },
  { value: "ipv4", label: "IPv4 only" },
  { value: "ipv6", label: "IPv6 only" },
];

interface Props {
  readonly form: AccessForm;
  readonly problems: AccessProblems;
  readonly onChange: (form: AccessForm) => void;
}

/** What stands between here and the host besides a jump host: proxy, program, addresses, old algorithms. */
export function AccessFields({ form, problems, onChange }: Props) {
  const set = (change: Partial<AccessForm>): void => onChange({ ...form, ...change });
  return (
    <Fieldset legend="Access">
      <Stack gap="sm">
        <FurtherLogins form={form} set={set} />
        <Select
          label="Way"
          data={ways}
          value={form.way}
          allowDeselect={false}
          onChange={(way) => way && onChange(withWay(form, way))}
        />
        {form.way === "socks5" || form.way === "http" ? (
          <ProxyFields form={form} problems={problems} set={set} />
        ) : null}
        {form.way === "command" ? <CommandFields form={form} problems={problems} set={set} /> : null}
        <div className={classes.pair}>
          <TextInput
            label="Connect from"
            description="An address of this computer; empty for any"
            value={form.bindAddress}
            onChange={(event) => set({ bindAddress: event.currentTarget.value })}
            error={problems.bindAddress}
            spellCheck={false}
            autoComplete="off"
          />
          <Select
            label="Addresses"
            description="Of the host's name"
            data={families}
            value={form.addressFamily}
            allowDeselect={false}
            onChange={(addressFamily) => addressFamily && set({ addressFamily })}
          />
        </div>
        <Switch
          label="Allow legacy algorithms"
          description="For servers that cannot be updated. SHA-1 and CBC are weak; a warning stays with the host."
          checked={form.legacyAlgorithms}
          onChange={(event) => set({ legacyAlgorithms: event.currentTarget.checked })}
        />
      </Stack>
    </Fieldset>
  );
}

interface PartProps {
  readonly form: AccessForm;
  readonly problems: AccessProblems;
  readonly set: (change: Partial<AccessForm>) => void;
}

function ProxyFields({ form, problems, set }: PartProps) {
  const stored = useQuery("credentials.list", undefined);
  const passwords = useMemo(
    () =>
      (stored.data ?? [])
        .filter(({ kind }) => kind === "password")
        .map(({ id, name }) => ({ value: id, label: name === "" ? id.slice(0, 8) : name })),
    [stored.data],
  );
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label="Proxy"
          value={form.proxyAddress}
          onChange={(event) => set({ proxyAddress: event.currentTarget.value })}
          error={problems.proxyAddress}
          spellCheck={false}
          autoComplete="off"
        />
        <NumberInput
          label="Proxy port"
          value={form.proxyPort}
          onChange={(proxyPort) => set({ proxyPort })}
          error={problems.proxyPort}
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
        />
      </div>
      <TextInput
        label="Proxy user"
        description="Empty when it asks for none"
        value={form.proxyUser}
        onChange={(event) => set({ proxyUser: event.currentTarget.value })}
        error={problems.proxyUser}
        spellCheck={false}
        autoComplete="off"
      />
      <Select
        label="Proxy password"
        description="One of the stored passwords"
        placeholder="None"
        data={passwords}
        value={form.proxyCredentialId}
        onChange={(proxyCredentialId) => set({ proxyCredentialId })}
        nothingFoundMessage="No stored password"
        clearable
        searchable
      />
      <ErrorLine failure={stored.failure} onRetry={stored.reload} />
    </>
  );
}

function CommandFields({ form, problems, set }: PartProps) {
  const command = form.proxyCommand.trim();
  return (
    <>
      <Textarea
        label="ProxyCommand"
        description="%h is the host, %p its port, %r the user"
        placeholder="nc %h %p"
        value={form.proxyCommand}
        onChange={(event) =>
          set({ proxyCommand: event.currentTarget.value.replaceAll(/[\r\n]+/g, " "), commandAllowed: false })
        }
        error={problems.proxyCommand}
        classNames={{ input: "mono" }}
        rows={3}
        spellCheck={false}
        autoComplete="off"
      />
      <Alert
        color={form.commandAllowed ? "gray" : "yellow"}
        icon={<TriangleAlert size={sizes.icon.md} aria-hidden />}
        title="This runs a program on this computer"
      >
        <Text size="sm" mb="xs">
          With your rights, each time Holdfast connects to the host. A jump host or a proxy needs no program.
        </Text>
        <Checkbox
          label="I have read the command, and it may run here"
          checked={form.commandAllowed}
          disabled={command === ""}
          description={command === "" ? "Type the command first." : undefined}
          onChange={(event) => set({ commandAllowed: event.currentTarget.checked })}
        />
      </Alert>
    </>
  );
}
