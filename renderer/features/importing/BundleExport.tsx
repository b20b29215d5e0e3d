import { Checkbox, PasswordInput, Stack, Text } from "@mantine/core";
import { Download } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import { useHostFilter, useVocabulary } from "../../app/state/filters.ts";
import { useFleetHealth } from "../../app/state/health.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { FilterField } from "../../components/FilterField.tsx";
import { formatCount } from "../../components/format.ts";
import { NewPassphrase } from "../../components/NewPassphrase.tsx";
import { passphraseProblem } from "../../components/passphrase.ts";
import { useCommand } from "../../transport/hooks.ts";
import { saveText } from "./saveText.ts";

const fileName = "holdfast-bundle.age";

/** The inventory in one file for another laptop, under a passphrase of its own. */
export function BundleExport() {
  const [sentence, setSentence] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [withSecrets, setWithSecrets] = useState(false);
  const [vaultPassphrase, setVaultPassphrase] = useState("");
  const hosts = useHosts();
  const health = useFleetHealth((state) => state.byHost);
  const vocabulary = useVocabulary();
  const { test, error } = useHostFilter(sentence);
  const chosen = useMemo(
    () => hosts.filter((host) => test(host, health.get(host.id) ?? null)).map(({ id }) => id),
    // Measured values change every few seconds; the choice follows what is typed.
    [hosts, test],
  );
  const write = useCommand("bundle.export");
  const problem = passphraseProblem(passphrase, again);
  const missing =
    error === null
      ? (problem ?? (withSecrets && vaultPassphrase === "" ? "Type the passphrase of the vault." : null))
      : "The filter cannot be read.";

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (missing !== null) return;
    const done = await write.run({
      passphrase,
      ...(chosen.length < hosts.length && { hostIds: chosen }),
      ...(withSecrets && { secrets: { vaultPassphrase } }),
    });
    setVaultPassphrase("");
    if (!done) return;
    saveText(fileName, done.text);
    toastDone(`${formatCount(done.hosts, "host")} and ${formatCount(done.credentials, "credential")} exported`);
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text size="sm">
          Hosts, credentials, trusted host keys and saved filters in one encrypted file. It opens with this passphrase,
          here and on another laptop; age opens it too.
        </Text>
        <FilterField
          label="Which hosts"
          placeholder="All hosts, or a filter: env:prod tag:db"
          value={sentence}
          onChange={setSentence}
          vocabulary={vocabulary}
          error={error}
        />
        <NewPassphrase
          label="Passphrase of the file"
          what="file"
          value={passphrase}
          again={again}
          onChange={setPassphrase}
          onAgain={setAgain}
          problem={again === "" ? null : problem}
        />
        <Checkbox
          label="With passwords, private keys and one-time codes"
          description="Without them, hosts find credentials again that the other laptop has already"
          checked={withSecrets}
          onChange={(event) => setWithSecrets(event.currentTarget.checked)}
        />
        {withSecrets ? (
          <PasswordInput
            label="Passphrase of the vault"
            description="Asked for each time secrets leave the vault; the audit log notes that they did"
            value={vaultPassphrase}
            onChange={(event) => setVaultPassphrase(event.currentTarget.value)}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": "Show the passphrase of the vault" }}
          />
        ) : null}
        <DialogButtons
          action={`Download ${formatCount(chosen.length, "host")}`}
          running={write.running}
          missing={missing}
          icon={Download}
          failure={write.failure}
        />
      </Stack>
    </form>
  );
}
