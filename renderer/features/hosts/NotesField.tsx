import { Button, Textarea } from "@mantine/core";
import { Eye, Pencil } from "lucide-react";
import { useState } from "react";
import { sizes } from "../../app/theme.ts";
import { Markdown } from "../../components/Markdown.tsx";
import classes from "./hosts.module.css";

/** As the contract has it. */
const maxNotes = 65_536;

/** Notes as Markdown, with a look at how they will stand. */
export function NotesField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [preview, setPreview] = useState(false);
  const Icon = preview ? Pencil : Eye;
  return (
    <div className={classes.notes}>
      {preview ? (
        <section aria-label="Notes as they will stand" className={classes.preview}>
          <Markdown text={value} />
        </section>
      ) : (
        <Textarea
          label="Notes"
          description="Markdown: # heading, - list, - [ ] task, **bold**, `code`"
          autosize
          minRows={2}
          maxRows={12}
          maxLength={maxNotes}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {value.trim() === "" && !preview ? null : (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Icon size={sizes.icon.xs} aria-hidden />}
          onClick={() => setPreview(!preview)}
        >
          {preview ? "Edit the notes" : "Look at the notes"}
        </Button>
      )}
    </div>
  );
}
