import { ActionIcon, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Clock, Eye, Pencil, Plus, Server, ShieldCheck, Trash2, X } from "lucide-react";
import { useMemo, useState } from "react";
import type { StreamEvent } from "../../../../shared/contract/index.ts";
import type { PolicyRule } from "../../../../shared/contract/policy.ts";
import { useInventory } from "../../../app/state/inventory.ts";
import { sizes } from "../../../app/theme.ts";
import { EnvironmentBadge } from "../../../components/EnvironmentBadge.tsx";
import { ErrorLine, LoadingState } from "../../../components/states.tsx";
import { Time } from "../../../components/Time.tsx";
import { useCommand, useStream } from "../../../transport/hooks.ts";
import { Section } from "../Section.tsx";
import { ApproveForm } from "./ApproveForm.tsx";
import classes from "./policy.module.css";
import { limitsOf } from "./ruleDraft.ts";
import { RuleForm } from "./RuleForm.tsx";

type PolicyState = StreamEvent<"policy.watch">;

/** What may be done on which hosts, and when; and the approvals that hold now. */
export function AccessPolicy() {
  const [state, setState] = useState<PolicyState | null>(null);
  const { failure, reopen } = useStream("policy.watch", undefined, setState);
  const [editing, setEditing] = useState<PolicyRule | "new" | null>(null);
  const [approving, setApproving] = useState(false);
  const remove = useCommand("policy.remove");
  const revoke = useCommand("policy.revoke");
  const hosts = useInventory((inventory) => inventory.hosts);
  const nameOf = (id: string): string => hosts.get(id)?.name ?? "a host that was removed";
  const needApproval = useMemo(
    () =>
      [...hosts.values()].filter((host) =>
        state?.rules.some(
          (rule) =>
            rule.approval &&
            (rule.hostId === host.id || rule.environment?.toLowerCase() === host.environment.toLowerCase()),
        ),
      ),
    [hosts, state],
  );
  return (
    <Section
      title="Access policy"
      lead="Rules hold for terminals, commands and all that changes a host, on the command line too. Where several rules fit a host, all of them hold. Health, plans and backups only read, and go on."
    >
      <Stack gap="md">
        <ErrorLine failure={failure} onRetry={reopen} />
        {state === null ? failure ? null : <LoadingState label="Loading the access policy" rows={1} /> : null}
        {state?.rules.length === 0 ? (
          <Text size="sm" c="dimmed">
            No rules yet: everything is allowed on every host.
          </Text>
        ) : null}
        {state && state.rules.length > 0 ? (
          <ul className={classes.list} aria-label="Rules">
            {state.rules.map((rule) => {
              const subject = rule.environment ?? nameOf(rule.hostId ?? "");
              return (
                <li key={rule.id} className={classes.row}>
                  <span className={classes.subject}>
                    {rule.environment === null ? (
                      <>
                        <Server size={sizes.icon.sm} aria-hidden /> {subject}
                      </>
                    ) : (
                      <EnvironmentBadge environment={rule.environment} />
                    )}
                  </span>
                  <Limits rule={rule} />
                  <ActionIcon
                    variant="subtle"
                    aria-label={`Edit the rule for ${subject}`}
                    onClick={() => setEditing(rule)}
                  >
                    <Pencil size={sizes.icon.sm} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    aria-label={`Remove the rule for ${subject}`}
                    disabled={remove.running}
                    onClick={() => void remove.run({ id: rule.id })}
                  >
                    <Trash2 size={sizes.icon.sm} aria-hidden />
                  </ActionIcon>
                </li>
              );
            })}
          </ul>
        ) : null}
        {state && state.approvals.length > 0 ? (
          <ul className={classes.list} aria-label="Approvals">
            {state.approvals.map((approval) => (
              <li key={approval.hostId} className={classes.row}>
                <span className={classes.subject}>
                  <ShieldCheck size={sizes.icon.sm} aria-hidden /> {nameOf(approval.hostId)}
                </span>
                <span className={classes.limits}>
                  <span>
                    Approved until <Time at={approval.until} />: {approval.reason}
                  </span>
                </span>
                <ActionIcon
                  variant="subtle"
                  aria-label={`Take back the approval for ${nameOf(approval.hostId)}`}
                  disabled={revoke.running}
                  onClick={() => void revoke.run({ hostId: approval.hostId })}
                >
                  <X size={sizes.icon.sm} aria-hidden />
                </ActionIcon>
              </li>
            ))}
          </ul>
        ) : null}
        <ErrorLine failure={remove.failure ?? revoke.failure} />
        <Group>
          <Button
            variant="default"
            leftSection={<Plus size={sizes.icon.sm} aria-hidden />}
            onClick={() => setEditing("new")}
          >
            Add a rule
          </Button>
          {needApproval.length > 0 ? (
            <Button
              variant="default"
              leftSection={<ShieldCheck size={sizes.icon.sm} aria-hidden />}
              onClick={() => setApproving(true)}
            >
              Approve work on hosts
            </Button>
          ) : null}
        </Group>
      </Stack>
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === "new" ? "Add a rule" : "Edit the rule"}
        closeButtonProps={{ "aria-label": "Close without saving" }}
      >
        <RuleForm rule={editing === "new" ? null : editing} onDone={() => setEditing(null)} />
      </Modal>
      <Modal
        opened={approving}
        onClose={() => setApproving(false)}
        title="Approve work on hosts"
        closeButtonProps={{ "aria-label": "Close without approving" }}
      >
        <ApproveForm hosts={needApproval} onDone={() => setApproving(false)} />
      </Modal>
    </Section>
  );
}

const icons = { "Read-only": Eye, "Approval needed": ShieldCheck } as const;

function Limits({ rule }: { rule: PolicyRule }) {
  return (
    <span className={classes.limits}>
      {limitsOf(rule).map((limit) => {
        const Icon = limit in icons ? icons[limit as keyof typeof icons] : Clock;
        return (
          <span key={limit} className={classes.limit}>
            <Icon size={sizes.icon.sm} aria-hidden /> {limit}
          </span>
        );
      })}
    </span>
  );
}
