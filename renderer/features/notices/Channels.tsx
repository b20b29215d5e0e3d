import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { Megaphone, Pencil, Plus, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Channel, Route } from "../../../shared/contract/notices.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { pageWords } from "../../components/pageWords.ts";
import { EmptyState, ErrorLine } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { ChannelDialog } from "./ChannelDialog.tsx";
import { idleLook, kindWords, offLook, onLook, placeOf, stateLooks } from "./looks.ts";
import classes from "./notices.module.css";

/** Ways to tell somebody, each with a test. */
export function Channels({ channels, routes }: { channels: readonly Channel[]; routes: readonly Route[] }) {
  const used = new Set(
    routes.filter(({ enabled }) => enabled).flatMap(({ steps }) => steps.flatMap(({ channelIds }) => channelIds)),
  );
  const [editing, setEditing] = useState<Channel | "new" | null>(null);
  const add = (
    <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => setEditing("new")}>
      Add a channel
    </Button>
  );
  return (
    <>
      {channels.length === 0 ? (
        <EmptyState icon={Megaphone} title="Nobody is told of anything yet" actions={add}>
          Add a channel: a banner on this computer, a mail server, ntfy, a webhook or a command. A route then says which
          alerts go there.
        </EmptyState>
      ) : (
        <div className={classes.list}>
          <Group>{add}</Group>
          {channels.map((channel) => (
            <ChannelCard
              key={channel.id}
              channel={channel}
              used={used.has(channel.id)}
              onEdit={() => setEditing(channel)}
            />
          ))}
        </div>
      )}
      <ChannelDialog channel={editing} onClose={() => setEditing(null)} />
    </>
  );
}

interface CardProps {
  readonly channel: Channel;
  /** Whether a route that is on names it. */
  readonly used: boolean;
  readonly onEdit: () => void;
}

/** Why nothing goes by a channel that is on. */
function idleWords({ enabled, config, allowed }: Channel, used: boolean): string {
  if (!enabled) return "";
  if (config.kind === "command" && !allowed) return "It does not run: the command was not allowed on this computer.";
  return used ? "" : "No alert goes here: no route that is on names it.";
}

function ChannelCard({ channel, used, onEdit }: CardProps) {
  const test = useCommand("notices.test");
  const remove = useCommand("notices.removeChannel");
  const [ended, setEnded] = useState<Awaited<ReturnType<typeof test.run>>>(null);
  const { name, config, enabled } = channel;
  const idle = idleWords(channel, used);
  const ask = (): void =>
    confirmRemoval(
      `Remove the channel ${name}?`,
      "What it was set up with goes, its password or key too.",
      "Remove",
      () => void remove.run({ id: channel.id }),
    );
  const run = async (): Promise<void> => {
    const notice = await test.run({ id: channel.id });
    setEnded(notice);
    if (notice?.state === "sent") toastDone(`The test was sent to ${name}`);
  };
  return (
    <section className={classes.card} aria-label={name}>
      <div className={classes.cardHead}>
        <h2 className={classes.heading}>{name}</h2>
        <StatusBadge plain look={idle === "" ? (enabled ? onLook : offLook) : idleLook} />
        <Text size="sm" c="dimmed" className={classes.grow}>
          {kindWords[config.kind]}: {placeOf(config)}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          loading={test.running}
          leftSection={<Send size={sizes.icon.xs} aria-hidden />}
          onClick={() => void run()}
        >
          Send a test
        </Button>
        <ActionIcon variant="subtle" aria-label={`Change ${name}`} onClick={onEdit}>
          <Pencil size={sizes.icon.sm} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="subtle" aria-label={`Remove ${name}`} onClick={ask}>
          <Trash2 size={sizes.icon.sm} aria-hidden />
        </ActionIcon>
      </div>
      {idle === "" ? null : <Text size="sm">{idle}</Text>}
      {ended && ended.state !== "sent" ? (
        <div role="alert" className={classes.ended}>
          <StatusBadge look={stateLooks[ended.state]} />
          <span>{ended.failure ? `${pageWords(ended.failure).title} ${pageWords(ended.failure).next}` : null}</span>
        </div>
      ) : null}
      <ErrorLine failure={test.failure ?? remove.failure} />
    </section>
  );
}
