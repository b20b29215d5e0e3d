import { Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import { ErrorLine } from "../../components/states.tsx";

interface Props {
  /** What the passphrase is asked for. */
  readonly children: ReactNode;
  readonly action: string;
  readonly label?: string;
  /** Something is lost by it. */
  readonly danger?: boolean;
  readonly running: boolean;
  readonly failure: Failure | null;
  readonly onSubmit: (passphrase: string) => Promise<void>;
}

/** Asks for the passphrase before something is done; it is forgotten as soon as it was given. */
export function PassphraseForm({ children, action, label = "Passphrase", danger = false, ...command }: Props) {
  const { running, failure, onSubmit } = command;
  const [passphrase, setPassphrase] = useState("");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (passphrase === "" || running) return;
    await onSubmit(passphrase);
    setPassphrase("");
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        {children}
        <PasswordInput
          data-autofocus
          label={label}
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <ErrorLine failure={failure} />
        <Button type="submit" loading={running} color={danger ? "red" : "accent"}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}
