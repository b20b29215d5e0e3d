import { Drawer } from "@mantine/core";
import { CheckForm } from "./CheckForm.tsx";
import { CheckView } from "./CheckView.tsx";
import { closeDialog, useDialog } from "./dialogs.ts";
import type { ChecksNow } from "./live.ts";

/** The form, or how one check stands, over the list. */
export function CheckDialogs({ now }: { now: ChecksNow | null }) {
  const open = useDialog((state) => state.open);
  const shown = open?.kind === "check" ? now?.checks.find(({ id }) => id === open.checkId) : undefined;
  const form = open?.kind === "form" ? open : null;
  const title = form ? (form.check ? `Edit ${form.check.name}` : "Add a check") : (shown?.name ?? "");
  return (
    <Drawer
      opened={form !== null || shown !== undefined}
      onClose={closeDialog}
      position="right"
      size="xl"
      title={title}
      closeButtonProps={{ "aria-label": "Close" }}
      // What was typed is not lost by a click beside it.
      closeOnClickOutside={form === null}
    >
      {form ? (
        <CheckForm key={form.check?.id ?? "new"} check={form.check} onDone={closeDialog} />
      ) : shown && now ? (
        <CheckView key={shown.id} check={shown} results={now.results} />
      ) : null}
    </Drawer>
  );
}
