import { Stack, Textarea } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";

interface Props {
  /** What the key is for, above its field. */
  readonly children: ReactNode;
  readonly label: string;
  readonly description?: string;
  readonly action: string;
  /** What the fields above lack. */
  readonly missing: string | null;
  readonly running: boolean;
  readonly failure: Failure | null;
  onSubmit(publicKey: string): Promise<void>;
  onCancel(): void;
}

/** Takes a public key, for whatever it is to be trusted with. */
export function KeyForm({ children, missing, running, failure, onSubmit, onCancel, action, ...field }: Props) {
  const [text, setText] = useState("");
  const publicKey = text.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (missing === null && publicKey !== "") void onSubmit(publicKey);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {children}
        <Textarea
          {...field}
          placeholder="ssh-ed25519 AAAA…"
          autosize
          minRows={3}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          classNames={{ input: "mono" }}
          spellCheck={false}
          required
        />
        <DialogButtons
          action={action}
          running={running}
          missing={missing ?? (publicKey === "" ? "Paste the public key." : null)}
          failure={failure}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}
