import { Button, Group, Text } from "@mantine/core";
import { CircleAlert, Info } from "lucide-react";
import { useState } from "react";
import { Failure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { examineHost } from "../../app/state/doctor.ts";
import { editHost } from "../../app/state/hostEditor.ts";
import { useHostHealth } from "../../app/state/health.ts";
import { sizes } from "../../app/theme.ts";
import { isOutOfSight } from "../../components/healthSummary.ts";
import { useHostKeyGate } from "../../components/hostKeyGate.ts";
import { hostKeyQuestion } from "../../components/hostKeyQuestion.ts";
import { pageWords } from "../../components/pageWords.ts";
import { StaleBadge } from "../../components/StaleBadge.tsx";
import { client } from "../../transport/client.ts";
import classes from "./trouble.module.css";

/** Why a host is failed, stale or not observed and what to do about it; nothing while it is well. */
export function HostTrouble({ host }: { host: Host }) {
  const health = useHostHealth(host.id);
  const gate = useHostKeyGate();
  const [busy, setBusy] = useState(false);
  const [fresh, setFresh] = useState<Failure | null>(null);
  const trouble = health && isOutOfSight(health.status) ? health : null;
  if (!trouble) return null;
  const failure = fresh ?? (trouble.failure ? new Failure(trouble.failure.code, trouble.failure.params) : null);
  const words = failure ? pageWords(failure) : null;
  const stale = trouble.status !== "failed";
  const unobserved = trouble.status === "unobserved";
  const aboutKey = failure !== null && hostKeyQuestion(failure) !== null;
  const connect = async (): Promise<void> => {
    setBusy(true);
    setFresh(null);
    try {
      if (failure && aboutKey && !(await gate.ask(host.id, failure))) return;
      await gate.run(host.id, () => client.call("connections.test", { hostId: host.id }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setFresh(error);
    } finally {
      setBusy(false);
    }
  };
  const Icon = stale ? Info : CircleAlert;
  return (
    <div className={classes.strip} data-tone={stale ? "stale" : "critical"} role="status">
      <Icon size={sizes.icon.md} aria-hidden />
      <div className={classes.words}>
        <Text size="sm">
          {unobserved ? "This computer cannot see the host now." : (words?.title ?? "No reading has come for a while.")}
        </Text>
        <Text size="sm" c="dimmed">
          {unobserved
            ? "It slept or has no network. Nothing is known to be wrong with the host; Holdfast looks again by itself."
            : (words?.next ?? "The host may be overloaded or the network slow; Holdfast keeps trying.")}
        </Text>
      </div>
      {trouble.last ? <StaleBadge since={trouble.last.time} /> : null}
      <Group gap="xs" wrap="nowrap">
        <Button size="compact-sm" variant="default" onClick={() => examineHost(host.id)}>
          Find out why
        </Button>
        {aboutKey ? null : (
          <Button size="compact-sm" variant="default" onClick={() => editHost(host.id)}>
            Edit host
          </Button>
        )}
        <Button size="compact-sm" loading={busy} onClick={() => void connect()}>
          {aboutKey ? "Review host key" : "Try again"}
        </Button>
      </Group>
    </div>
  );
}
