import { Input, Text } from "@mantine/core";
import { useMemo } from "react";
import { hostsMatching, useHostFilter, useVocabulary } from "./state/filters.ts";
import { useHosts } from "./state/inventory.ts";
import { FilterField } from "../components/FilterField.tsx";
import { formatCount } from "../components/format.ts";

/** Hosts that are named; the others are counted. */
const NAMED = 3;

interface Props {
  /** Names the field for assistive technology. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (filter: string) => void;
}

/** Which hosts something is for, as a filter; and which they are now, so that an empty one surprises nobody. */
export function HostsFilter({ label, placeholder, value, onChange }: Props) {
  const hosts = useHosts();
  const vocabulary = useVocabulary();
  const { test, error } = useHostFilter(value);
  const fits = useMemo(() => hostsMatching(hosts, test), [hosts, test]);
  const names = fits.slice(0, NAMED).map(({ name }) => name);
  const more = fits.length > NAMED ? ` and ${formatCount(fits.length - NAMED, "more", "more")}` : "";
  return (
    <div>
      <Input.Label component="div">Hosts</Input.Label>
      <FilterField
        label={label}
        placeholder={placeholder}
        value={value}
        onChange={onChange}
        vocabulary={vocabulary}
        error={error}
      />
      {error ? null : (
        <Text size="xs" c="dimmed">
          {value.trim() === "" ? "All hosts" : formatCount(fits.length, "host")} now
          {names.length > 0 ? `: ${names.join(", ")}${more}` : ""}
        </Text>
      )}
    </div>
  );
}
