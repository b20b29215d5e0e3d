import { Button, Group, Textarea } from "@mantine/core";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { type Incident, MAX_MARKDOWN_CHARS } from "../../../shared/contract/incidents.ts";
import { sizes } from "../../app/theme.ts";
import { Markdown } from "../../components/Markdown.tsx";
import { EmptyLine } from "../../components/states.tsx";
import type { Change } from "./IncidentView.tsx";
import classes from "./incidents.module.css";

const parts = [
  { name: "summary", title: "Summary", hint: "What happened, in three sentences." },
  { name: "impactNote", title: "Impact", hint: "Who noticed, and how." },
  { name: "wentWell", title: "What went well", hint: "What helped, and should stay as it is." },
  { name: "wentBadly", title: "What went badly", hint: "What held you up, without blame." },
] as const;

/** The parts of the postmortem that people write, as Markdown. */
export function Texts({ incident, onChange }: { incident: Incident; onChange: Change }) {
  return (
    <>
      {parts.map(({ name, title, hint }) => (
        <TextPart
          key={name}
          title={title}
          hint={hint}
          text={incident[name]}
          onSave={(text) => onChange({ [name]: text })}
        />
      ))}
    </>
  );
}

function TextPart(props: { title: string; hint: string; text: string; onSave: (text: string) => Promise<boolean> }) {
  const { title, hint, text, onSave } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    if (draft === null || (await onSave(draft))) setDraft(null);
  };
  return (
    <section className={classes.panel} aria-label={title}>
      <div className={classes.panelHead}>
        <h2 className={classes.heading}>{title}</h2>
        {draft === null ? (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`Write: ${title}`}
            leftSection={<Pencil size={sizes.icon.xs} aria-hidden />}
            onClick={() => setDraft(text)}
          >
            Write
          </Button>
        ) : null}
      </div>
      {draft !== null ? (
        <>
          <Textarea
            aria-label={title}
            description="Markdown"
            rows={6}
            resize="vertical"
            maxLength={MAX_MARKDOWN_CHARS}
            data-autofocus
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
              if (event.key === "Escape") setDraft(null);
            }}
          />
          <Group gap="xs" justify="flex-end">
            <Button size="compact-sm" variant="default" onClick={() => setDraft(null)}>
              Cancel
            </Button>
            <Button size="compact-sm" onClick={() => void save()}>
              Save
            </Button>
          </Group>
        </>
      ) : text === "" ? (
        <EmptyLine>{hint}</EmptyLine>
      ) : (
        <Markdown text={text} />
      )}
    </section>
  );
}
