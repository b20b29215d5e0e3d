import { Button, Checkbox, FileButton, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { CircleCheck, CircleSlash, FileUp, Pencil, Plus } from "lucide-react";
import { useId, useState } from "react";
import type { ImportedRule } from "../../../shared/contract/alerts.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatCount } from "../../components/format.ts";
import { EmptyLine, ErrorLine } from "../../components/states.tsx";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import classes from "./alerts.module.css";

/** Longest file that is read, characters. */
const MAX_TEXT = 1_000_000;

const looks: Readonly<Record<ImportedRule["outcome"], StatusLook>> = {
  new: { tone: "ok", icon: Plus, word: "New" },
  changed: { tone: "warning", icon: Pencil, word: "Changed" },
  unchanged: { tone: "unknown", icon: CircleCheck, word: "Unchanged" },
  refused: { tone: "critical", icon: CircleSlash, word: "Refused" },
};

/** Takes over alerting rules of Prometheus: shows first what would become of each, and writes what is chosen. */
export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title="Import Prometheus rules"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <ImportForm onClose={onClose} />
    </Modal>
  );
}

const isTaken = ({ outcome }: ImportedRule): boolean => outcome === "new" || outcome === "changed";

/** "7 of 13 rules can be taken over; 6 are refused, each with its reason." */
function importWords(rules: readonly ImportedRule[]): string {
  const taken = rules.filter(isTaken).length;
  const refused = rules.filter(({ outcome }) => outcome === "refused").length;
  const why = refused === 0 ? "" : `; ${refused} ${refused === 1 ? "is" : "are"} refused, with the reason`;
  const same = rules.length - taken - refused;
  return `${taken} of ${formatCount(rules.length, "rule")} can be taken over${why}${same === 0 ? "" : `; ${same} already here`}.`;
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const preview = useQuery("alerts.previewImport", asked === null ? null : { text: asked });
  const write = useCommand("alerts.importRules");
  const current = asked === text ? preview.data : null;
  const names = [...new Set((current ?? []).filter(isTaken).map(({ name }) => name))].filter((name) => !left.has(name));
  const howId = useId();
  const missing =
    names.length > 0
      ? null
      : current === null
        ? "Preview it first."
        : current.some(isTaken)
          ? "Choose at least one rule."
          : "None of its rules can be taken over.";
  const ask = (next: string): void => {
    setText(next);
    setLeft(new Set());
    setAsked(next.trim() === "" ? null : next);
  };
  const take = async (): Promise<void> => {
    const done = await write.run({ text, names });
    if (!done) return;
    toastDone(`${formatCount(done.written, "rule")} imported`);
    onClose();
  };
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        Rules that ask for what Holdfast measures or scrapes are taken over; the others are named with the reason.
        Nothing is written before you say so.
      </Text>
      <Textarea
        label="Rule file (YAML)"
        classNames={{ input: "mono" }}
        spellCheck={false}
        rows={current === null ? 8 : 3}
        maxLength={MAX_TEXT}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="sm">
        <FileButton
          accept=".yml,.yaml,.rules"
          onChange={(file) => void file?.text().then((read) => ask(read.slice(0, MAX_TEXT)))}
        >
          {(props) => (
            <Button variant="default" leftSection={<FileUp size={sizes.icon.sm} aria-hidden />} {...props}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          disabled={text.trim() === ""}
          aria-describedby={text.trim() === "" ? howId : undefined}
          loading={preview.loading}
          onClick={() => ask(text)}
        >
          Preview
        </Button>
        {text.trim() === "" ? (
          <Text id={howId} size="sm" c="dimmed">
            Paste a rule file above, or choose one.
          </Text>
        ) : null}
      </Group>
      <ErrorLine failure={preview.failure ?? write.failure} onRetry={preview.reload} />
      {current?.length === 0 ? <EmptyLine>There is no rule in it.</EmptyLine> : null}
      {current && current.length > 0 ? <EmptyLine>{importWords(current)}</EmptyLine> : null}
      {current && current.length > 0 ? (
        <ul className={classes.dense} aria-label="Rules of the file">
          {current.map((rule, at) => (
            <li key={`${rule.group} ${rule.name} ${at}`} className={classes.item}>
              <Checkbox
                aria-label={`Import ${rule.name}`}
                disabled={!isTaken(rule)}
                checked={isTaken(rule) && !left.has(rule.name)}
                onChange={() => {
                  const next = new Set(left);
                  if (!next.delete(rule.name)) next.add(rule.name);
                  setLeft(next);
                }}
              />
              <span className={`${classes.message} ${classes.grow}`}>
                <span className={classes.clip}>
                  {rule.name} <span className={classes.dim}>{rule.group}</span>
                </span>
                {rule.expression === "" ? null : (
                  <span className={`${classes.dim} ${classes.clip}`} title={rule.expression}>
                    {rule.expression}
                  </span>
                )}
                {rule.reason === null ? null : <span className={classes.dim}>{rule.reason}</span>}
              </span>
              <StatusBadge plain look={looks[rule.outcome]} />
            </li>
          ))}
        </ul>
      ) : null}
      <DialogButtons
        action={names.length === 0 ? "Import" : `Import ${formatCount(names.length, "rule")}`}
        running={write.running}
        missing={missing}
        onAction={() => void take()}
        onCancel={onClose}
      />
    </Stack>
  );
}
