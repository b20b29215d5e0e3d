import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { NotebookPen } from "lucide-react";
import { sizes } from "../../app/theme.ts";
import { insertText } from "./pasting.ts";
import { existingSession } from "./sessions.ts";
import { firstLine, showSnippets, useSnippets } from "./snippets.ts";
import classes from "./snippets.module.css";

/** Puts a snippet at the prompt of the active terminal. */
export function SnippetsMenu({ paneId }: { paneId: string }) {
  const all = useSnippets();
  return (
    <Menu position="bottom-end" withinPortal returnFocus={false} onClose={() => existingSession(paneId)?.focus()}>
      <Menu.Target>
        <Tooltip label="Snippets">
          <ActionIcon variant="subtle" color="gray" aria-label="Snippets">
            <NotebookPen size={sizes.icon.md} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.menu}>
          {all.length === 0 ? <Menu.Label>No snippets yet</Menu.Label> : null}
          {all.map((snippet) => (
            <Menu.Item key={snippet.id} className={classes.item} onClick={() => insertText(paneId, snippet.text)}>
              <div className={classes.words}>
                {snippet.name}
                <span className={`mono ${classes.text}`}>{firstLine(snippet)}</span>
              </div>
            </Menu.Item>
          ))}
        </div>
        <Menu.Divider />
        <Menu.Item onClick={() => showSnippets(null)}>Add a snippet</Menu.Item>
        {all.length === 0 ? null : <Menu.Item onClick={() => showSnippets()}>Change or remove snippets</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
