import { Kbd, Modal, Text } from "@mantine/core";
import { useId } from "react";
import { useTypedKey } from "../../components/useTypedKey.ts";
import { shortcutGroups, type ShortcutGroup } from "./groups.ts";
import classes from "./shortcuts.module.css";
import { showShortcuts, useShortcuts } from "./store.ts";

/** What the keyboard does, on "?" and from the palette. */
export function ShortcutsDialog() {
  const open = useShortcuts((state) => state.open);
  // Not while something is typed; another dialog is not covered by this one.
  useTypedKey("?", () => document.querySelector("[aria-modal='true']") === null && showShortcuts());
  return (
    <Modal
      opened={open}
      onClose={() => useShortcuts.setState({ open: false })}
      size="xl"
      title="Keyboard shortcuts"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={classes.groups}>
        {shortcutGroups.map((group) => (
          <Group key={group.title} group={group} />
        ))}
      </div>
    </Modal>
  );
}

function Group({ group }: { group: ShortcutGroup }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.group}>
      <Text component="h3" size="sm" fw={600} mb="xs" id={id}>
        {group.title}
      </Text>
      <dl className={classes.keys}>
        {group.keys.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              {keys.split(", ").map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
