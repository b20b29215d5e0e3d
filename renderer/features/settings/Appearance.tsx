import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { Section } from "./Section.tsx";

const schemes = [
  { value: "dark", label: "Dark" },
  { value: "light", label: "Light" },
  { value: "auto", label: "Like the system" },
] as const;

export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title="Appearance" lead="Kept on this computer, so that the lock screen looks the same.">
      <SegmentedControl
        aria-label="Theme"
        data={[...schemes]}
        value={colorScheme}
        onChange={(value) => {
          const scheme = schemes.find((entry) => entry.value === value);
          if (scheme) setColorScheme(scheme.value);
        }}
      />
    </Section>
  );
}
