import { ActionIcon, Group, Text } from "@mantine/core";
import { Pencil, Plus, Route as RouteIcon, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Channel, Route } from "../../../shared/contract/notices.ts";
import { sizes } from "../../app/theme.ts";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { ReasonButton } from "../../components/ReasonButton.tsx";
import { EmptyState, ErrorLine } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { leastWords, offLook, onLook, stepsPhrase } from "./looks.ts";
import classes from "./notices.module.css";
import { RouteDialog } from "./RouteDialog.tsx";

/** Which alerts go to which channels, and to whom next when nobody answers. */
export function Routes({ routes, channels }: { routes: readonly Route[]; channels: readonly Channel[] }) {
  const [editing, setEditing] = useState<Route | "new" | null>(null);
  const remove = useCommand("notices.removeRoute");
  const nameOf = (id: string): string =>
    channels.find((channel) => channel.id === id)?.name ?? "a channel that is gone";
  const add = (
    <ReasonButton
      leftSection={<Plus size={sizes.icon.sm} aria-hidden />}
      reason={channels.length === 0 ? "Add a channel first: a route says what goes to it." : null}
      onClick={() => setEditing("new")}
    >
      Add a route
    </ReasonButton>
  );
  return (
    <>
      {routes.length === 0 ? (
        <EmptyState icon={RouteIcon} title="No alert goes anywhere yet" actions={add}>
          {channels.length === 0
            ? "Add a channel first."
            : "A route says which alerts go to which channels, and to whom next when nobody acknowledges."}
        </EmptyState>
      ) : (
        <div className={classes.list}>
          <Group>{add}</Group>
          {routes.map((route) => (
            <section key={route.id} className={classes.card} aria-label={route.name}>
              <div className={classes.cardHead}>
                <h2 className={classes.heading}>{route.name}</h2>
                <StatusBadge plain look={route.enabled ? onLook : offLook} />
                <Text size="sm" c="dimmed" className={classes.grow}>
                  {leastWords[route.least]}
                  {route.filter === "" ? "" : ` of ${route.filter}`}: {stepsPhrase(route, nameOf)}
                </Text>
                <ActionIcon variant="subtle" aria-label={`Change ${route.name}`} onClick={() => setEditing(route)}>
                  <Pencil size={sizes.icon.sm} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  aria-label={`Remove ${route.name}`}
                  onClick={() =>
                    confirmRemoval(
                      `Remove the route ${route.name}?`,
                      "Its alerts are told by other routes only. The channels stay.",
                      "Remove",
                      () => void remove.run({ id: route.id }),
                    )
                  }
                >
                  <Trash2 size={sizes.icon.sm} aria-hidden />
                </ActionIcon>
              </div>
            </section>
          ))}
          <ErrorLine failure={remove.failure} />
        </div>
      )}
      <RouteDialog route={editing} channels={channels} onClose={() => setEditing(null)} />
    </>
  );
}
