import { Group, Select, Stack, Text } from "@mantine/core";
import { type AutoLockSettings, idleMinuteChoices } from "../../../shared/contract/vault.ts";
import { useSession } from "../../app/state/session.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";

const minutes = idleMinuteChoices.map((value) => ({
  value: String(value),
  label: value === 0 ? "Never" : `After ${value} minutes`,
}));
const locks = [
  { value: "screen", label: "Lock the screen" },
  { value: "vault", label: "Lock the vault" },
] as const;
const locksOrNot = [{ value: "off", label: "Do nothing" }, ...locks] as const;

/** When Holdfast locks by itself, and which of the two locks it takes. */
export function AutoLock() {
  const stored = useQuery("vault.autoLock", undefined);
  const save = useCommand("vault.setAutoLock");
  const desktop = useSession((state) => state.info?.shell === "desktop");
  const settings = stored.data;
  if (!settings) return <ErrorLine failure={stored.failure} />;
  const change = async (part: Partial<AutoLockSettings>): Promise<void> => {
    await save.run({ ...settings, ...part });
    stored.reload();
  };
  const pick = <V extends string>(choices: readonly { readonly value: V }[], apply: (value: V) => void) => ({
    data: [...(choices as readonly { value: V; label: string }[])],
    allowDeselect: false,
    comboboxProps: { withinPortal: true },
    disabled: save.running,
    onChange: (value: string | null) => {
      const chosen = choices.find((choice) => choice.value === value);
      if (chosen) apply(chosen.value);
    },
  });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        Locking the screen hides everything until the passphrase is given; connections, terminals and actions go on.
        Locking the vault closes connections and forgets the keys; actions that run on servers finish there.
      </Text>
      <Group gap="md" align="end">
        <Select
          label="Without input"
          value={String(settings.idleMinutes)}
          {...pick(minutes, (value) => {
            const idleMinutes = idleMinuteChoices.find((choice) => String(choice) === value);
            if (idleMinutes !== undefined) void change({ idleMinutes });
          })}
        />
        <Select label="Then" value={settings.onIdle} {...pick(locks, (onIdle) => void change({ onIdle }))} />
        {desktop ? (
          <>
            <Select
              label="When this computer's screen is locked"
              value={settings.onScreenLock}
              {...pick(locksOrNot, (onScreenLock) => void change({ onScreenLock }))}
            />
            <Select
              label="When it goes to sleep"
              value={settings.onSuspend}
              {...pick(locksOrNot, (onSuspend) => void change({ onSuspend }))}
            />
          </>
        ) : null}
      </Group>
      <ErrorLine failure={save.failure} />
    </Stack>
  );
}
