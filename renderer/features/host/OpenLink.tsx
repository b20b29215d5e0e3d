import { Stack, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { routeOfLink } from "./linkOf.ts";

/** Asks for a link that was copied from a view, here or on another computer with the same hosts. */
export function openLink(navigate: (path: string) => void): void {
  const id = modals.open({
    title: "Open a copied link",
    children: (
      <OpenLink
        onOpen={(route) => {
          modals.close(id);
          navigate(route);
        }}
      />
    ),
  });
}

export function OpenLink({ onOpen }: { onOpen: (route: string) => void }) {
  const [text, setText] = useState("");
  const route = routeOfLink(text);
  const wrong = text.trim() !== "" && route === null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (route !== null) onOpen(route);
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Link"
          description="As “Copy a link to this view” gives it. Only the page is taken from it, nothing is sent anywhere."
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={wrong ? "This is no link to a page of Holdfast." : null}
          spellCheck={false}
          data-autofocus
        />
        <DialogButtons action="Open" missing={route === null ? "Paste a link to a page of Holdfast." : null} />
      </Stack>
    </form>
  );
}
