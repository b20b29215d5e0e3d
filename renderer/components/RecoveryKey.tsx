import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { Printer } from "lucide-react";
import { useId, useState } from "react";
import { sizes } from "../app/theme.ts";
import { useQuery } from "../transport/hooks.ts";
import { CopyButton } from "./CopyButton.tsx";
import { RecoverySheet } from "./RecoverySheet.tsx";
import classes from "./secrets.module.css";

/** Shows the recovery key once, with ways to keep it, and waits for a deliberate "I have saved it". */
export function RecoveryKey({ value, onDone }: { value: string; onDone: () => void }) {
  const [saved, setSaved] = useState(false);
  const [madeAt] = useState(() => new Date());
  const whyId = useId();
  const vault = useQuery("vault.recoveryState", undefined);
  return (
    <Stack gap="md">
      <output className={classes.recoveryKey} aria-label="Recovery key" data-testid="recovery-key">
        {value}
      </output>
      <RecoverySheet value={value} vaultId={vault.data?.vaultId ?? null} madeAt={madeAt} />
      <Group gap="xs">
        <CopyButton value={value} label="Copy" text />
        <Button
          variant="default"
          leftSection={<Printer size={sizes.icon.sm} aria-hidden />}
          onClick={() => window.print()}
        >
          Print the sheet
        </Button>
      </Group>
      <Checkbox
        label="I have saved the recovery key somewhere safe"
        checked={saved}
        onChange={(event) => setSaved(event.currentTarget.checked)}
      />
      <Button disabled={!saved} aria-describedby={saved ? undefined : whyId} onClick={onDone}>
        Continue
      </Button>
      {saved ? null : (
        <Text id={whyId} size="sm" c="dimmed">
          Save the key and tick the box first: it is not shown again.
        </Text>
      )}
    </Stack>
  );
}
