import { Button, Group, MultiSelect, Select, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { RolloutPlan, RolloutRequest } from "../../../shared/contract/credentials.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { hostsMatching, useHostFilter } from "../../app/state/filters.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { client } from "../../transport/client.ts";
import { PlanReview } from "./PlanReview.tsx";
import type { CredentialRow } from "./rows.ts";

interface Props {
  readonly mode: "push" | "rotate";
  readonly row: CredentialRow;
  readonly rows: readonly CredentialRow[];
  /** Hosts to begin with; default: none (push), or all that log in with it (rotate). */
  readonly chosen: readonly string[] | undefined;
}

/** Hosts of one plan; the contract's bound. */
const maxHosts = 500;
/** Hosts offered at a time; typing narrows the search over all. */
const shownHosts = 50;

const newKinds = [
  { value: "new:ed25519", label: "A new ed25519 key" },
  { value: "new:rsa-3072", label: "A new RSA key, 3072 bits" },
  { value: "new:rsa-4096", label: "A new RSA key, 4096 bits" },
];

/** Chooses hosts and the new secret, plans, and hands the plan over for approval. */
export function Rollout({ mode, row, rows, chosen }: Props) {
  const hosts = useHosts();
  const candidates = useMemo(
    () => (mode === "push" ? hosts : hosts.filter(({ credentialId }) => credentialId === row.id)),
    [hosts, mode, row.id],
  );
  const [hostIds, setHostIds] = useState<string[]>(() =>
    (chosen ?? (mode === "push" ? [] : candidates.map(({ id }) => id))).slice(0, maxHosts),
  );
  const [to, setTo] = useState(row.kind === "key" ? "new:ed25519" : "new:password");
  const [plan, setPlan] = useState<RolloutPlan | null>(null);
  const [planning, setPlanning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [search, setSearch] = useState("");
  const { test } = useHostFilter(search);
  const matching = useMemo(() => new Set(hostsMatching(candidates, test).map(({ id }) => id)), [candidates, test]);
  const choices = useMemo(() => candidates.map(({ id, name }) => ({ value: id, label: name })), [candidates]);
  const targets = [
    ...(row.kind === "key" ? newKinds : [{ value: "new:password", label: "A new password, made at random" }]),
    ...rows
      .filter((other) => other.kind === row.kind && other.id !== row.id)
      .map((other) => ({ value: other.id, label: `${other.label}, from the vault` })),
  ];
  const make = async (): Promise<void> => {
    setPlanning(true);
    setFailure(null);
    try {
      const request: RolloutRequest = {
        mode,
        credentialId: row.id,
        hostIds,
        ...(mode === "rotate" ? { to: targetOf(to) } : {}),
      };
      setPlan(await client.call("credentials.planRollout", request));
    } catch (error) {
      setFailure(error instanceof Failure ? error : new Failure("internal", { reference: String(error) }));
    } finally {
      setPlanning(false);
    }
  };
  if (plan) return <PlanReview plan={plan} onBack={() => setPlan(null)} />;
  return (
    <Stack gap="md">
      <Text size="sm">
        {mode === "push"
          ? "Appends the public key to authorized_keys of the user that each host is logged into with, and proves it by a new login."
          : "Each host gets the new secret, proves it by a new login, and only then loses the old one. A host that fails keeps the old one."}
      </Text>
      {mode === "rotate" ? (
        <Select
          label="Replace it by"
          data={targets}
          value={to}
          allowDeselect={false}
          onChange={(value) => value && setTo(value)}
        />
      ) : null}
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <MultiSelect
          label="Hosts"
          flex={1}
          description="Type a name or a filter, such as env:staging tag:web"
          data={choices}
          value={hostIds}
          onChange={setHostIds}
          searchable
          searchValue={search}
          onSearchChange={setSearch}
          filter={({ options, limit }) =>
            options.filter((option) => "value" in option && matching.has(option.value)).slice(0, limit)
          }
          limit={shownHosts}
          maxValues={maxHosts}
          clearable
          clearButtonProps={{ "aria-label": "Choose no host" }}
          nothingFoundMessage="No host matches."
          data-autofocus
        />
        <Button
          variant="default"
          // The field keeps the focus, and with it what was typed.
          onMouseDown={(event) => event.preventDefault()}
          disabled={matching.size === 0}
          onClick={() => {
            setHostIds((old) => Array.from(new Set([...old, ...matching])).slice(0, maxHosts));
            setSearch("");
          }}
        >
          {`Choose all ${Math.min(matching.size, maxHosts)}`}
        </Button>
      </Group>
      <DialogButtons
        action="Plan"
        running={planning}
        missing={hostIds.length === 0 ? "Choose at least one host." : null}
        onAction={() => void make()}
        failure={failure}
      />
    </Stack>
  );
}

function targetOf(value: string): NonNullable<RolloutRequest["to"]> {
  switch (value) {
    case "new:ed25519":
      return { new: "ed25519" };
    case "new:rsa-3072":
      return { new: "rsa-3072" };
    case "new:rsa-4096":
      return { new: "rsa-4096" };
    case "new:password":
      return { new: "password" };
    default:
      return { credentialId: value };
  }
}
