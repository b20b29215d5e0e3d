import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { Megaphone, Pencil, Plus, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Channel } from "../../../shared/contract/notices.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { pageWords } from "../../components/pageWords.ts";
import { EmptyState, ErrorLine } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { ChannelDialog } from "./ChannelDialog.tsx";
import { kindWords, offLook, onLook, placeOf, stateLooks } from "./looks.ts";
import classes from "./notices.module.css";

/** Ways to tell somebody, each with a test. */
export function Channels({ channels }: { channels: readonly Channel[] }) {
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
            <ChannelCard key={channel.id} channel={channel} onEdit={() => setEditing(channel)} />
          ))}
        </div>
      )}
      <ChannelDialog channel={editing} onClose={() => setEditing(null)} />
    </>
  );
}

function ChannelCard({ channel, onEdit }: { channel: Channel; onEdit: () => void }) {
  const test = useCommand("notices.test");
  const remove = useCommand("notices.removeChannel");
  const [ended, setEnded] = useState<Awaited<ReturnType<typeof test.run>>>(null);
  const { name, config, enabled } = channel;
  const run = async (): Promise<void> => {
    const notice = await test.run({ id: channel.id });
    setEnded(notice);
    if (notice?.state === "sent") toastDone(`The test was sent to ${name}`);
  };
  return (
    <section className={classes.card} aria-label={name}>
      <div className={classes.cardHead}>
        <h2 className={classes.heading}>{name}</h2>
        <StatusBadge plain look={enabled ? onLook : offLook} />
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
        <ActionIcon variant="subtle" aria-label={`Remove ${name}`} onClick={() => void remove.run({ id: channel.id })}>
          <Trash2 size={sizes.icon.sm} aria-hidden />
        </ActionIcon>
      </div>
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
