import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { Printer } from "lucide-react";
import { useState } from "react";
import { sizes } from "../app/theme.ts";
import { CopyButton } from "./CopyButton.tsx";
import classes from "./secrets.module.css";

/** Shows the recovery key once, with ways to keep it, and waits for a deliberate "I have saved it". */
export function RecoveryKey({ value, onDone }: { value: string; onDone: () => void }) {
  const [saved, setSaved] = useState(false);
  return (
    <Stack gap="md">
      <div className={classes.printable}>
        <output className={classes.recoveryKey} aria-label="Recovery key" data-testid="recovery-key">
          {value}
        </output>
        <Text size="sm" className={classes.printOnly}>
          Holdfast recovery key. It opens the vault without the passphrase: keep it where only you can find it.
        </Text>
      </div>
      <Group gap="xs">
        <CopyButton value={value} label="Copy" text />
        <Button
          variant="default"
          leftSection={<Printer size={sizes.icon.sm} aria-hidden />}
          onClick={() => window.print()}
        >
          Print
        </Button>
      </Group>
      <Checkbox
        label="I have saved the recovery key somewhere safe"
        checked={saved}
        onChange={(event) => setSaved(event.currentTarget.checked)}
      />
      <Button disabled={!saved} onClick={onDone}>
        Continue
      </Button>
    </Stack>
  );
}
