import { ActionIcon, Button, Switch, TextInput } from "@mantine/core";
import { BookOpen, FileUp, Pencil, Plus, RotateCcw, Search, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { Rule } from "../../../shared/contract/alerts.ts";
import { ruleHelp } from "../../../shared/words/alertRules.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { alertSeverityLooks } from "../../components/alertLooks.ts";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { ReasonButton } from "../../components/ReasonButton.tsx";
import { EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { useCommand, useStream } from "../../transport/hooks.ts";
import classes from "./alerts.module.css";
import { HelpDrawer } from "./HelpDrawer.tsx";
import { ImportDialog } from "./ImportDialog.tsx";
import { RuleDialog } from "./RuleDialog.tsx";
import { conditionWords, worstOf } from "./ruleForm.ts";

/** The rules: what they ask, whether they are on, and the documentation of each default. */
export function RulesView() {
  const [rules, setRules] = useState<readonly Rule[] | null>(null);
  const stream = useStream("alerts.watchRules", undefined, setRules);
  const enable = useCommand("alerts.enableRules");
  const remove = useCommand("alerts.removeRule");
  const reset = useCommand("alerts.resetRules");
  const [text, setText] = useState("");
  /** The rule that is being edited; "new" for one more. */
  const [edited, setEdited] = useState<Rule | "new" | null>(null);
  const [importing, setImporting] = useState(false);
  const [read, setRead] = useState<Rule | null>(null);
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return (rules ?? []).filter((rule) => {
      const about = [rule.name, rule.id, rule.filter, conditionWords(rule)].join("\n").toLowerCase();
      return words.every((word) => about.includes(word));
    });
  }, [rules, text]);
  if (rules === null)
    return stream.failure ? (
      <ErrorState failure={stream.failure} onRetry={stream.reopen} />
    ) : (
      <LoadingState label="Loading the rules" />
    );
  const takeAway = (rule: Rule): void =>
    rule.origin === "default"
      ? confirmRemoval(
          `Set back "${rule.name}"?`,
          "The rule is as it was delivered again.",
          "Set back",
          () => void remove.run({ id: rule.id }),
        )
      : confirmRemoval(
          `Remove "${rule.name}"?`,
          "Its alerts end, and nobody is told. What it found stays in the history.",
          "Remove",
          () => void remove.run({ id: rule.id }),
        );
  const resetAll = (): void =>
    confirmRemoval(
      "Set back all default rules?",
      "Limits, filters and switches of the default rules are as delivered again. Rules of your own stay.",
      "Set back",
      () =>
        void reset.run(undefined).then((done) => {
          if (done !== null) toastDone("The default rules are as delivered");
        }),
    );
  return (
    <div className={classes.fill}>
      <ErrorLine failure={stream.failure ?? enable.failure ?? remove.failure ?? reset.failure} />
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          aria-label="Search rules"
          placeholder="Name, metric, filter"
          leftSection={<Search size={sizes.icon.sm} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <span className={classes.grow} />
        <ReasonButton
          variant="default"
          leftSection={<RotateCcw size={sizes.icon.sm} aria-hidden />}
          reason={rules.some(({ changed }) => changed) ? null : "All default rules are as delivered."}
          onClick={resetAll}
        >
          Set back the defaults
        </ReasonButton>
        <Button
          variant="default"
          leftSection={<FileUp size={sizes.icon.sm} aria-hidden />}
          onClick={() => setImporting(true)}
        >
          Import
        </Button>
        <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => setEdited("new")}>
          Add a rule
        </Button>
      </div>
      {found.length === 0 ? (
        <EmptyState icon={Search} title="No rule matches">
          Every word must occur in the name, the metric or the filter.
        </EmptyState>
      ) : (
        <ul className={`${classes.dense} ${classes.scroll}`} aria-label="Rules">
          {found.map((rule) => (
            <li key={rule.id} className={classes.item}>
              <Switch
                aria-label={`${rule.name} is on`}
                checked={rule.enabled}
                onChange={(event) => void enable.run({ ids: [rule.id], enabled: event.currentTarget.checked })}
              />
              <span className={`${classes.message} ${classes.grow}`}>
                <span className={classes.clip}>
                  {rule.name}
                  {rule.changed ? <span className={classes.dim}> · changed</span> : null}
                </span>
                <span className={`${classes.dim} ${classes.clip}`} title={conditionWords(rule)}>
                  {conditionWords(rule)}
                  {rule.filter === "" ? "" : ` · ${rule.filter}`}
                </span>
              </span>
              <StatusBadge plain look={alertSeverityLooks[worstOf(rule)]} />
              {ruleHelp(rule.id) ? (
                <ActionIcon variant="subtle" aria-label={`Read about ${rule.name}`} onClick={() => setRead(rule)}>
                  <BookOpen size={sizes.icon.sm} aria-hidden />
                </ActionIcon>
              ) : null}
              <ActionIcon variant="subtle" aria-label={`Edit ${rule.name}`} onClick={() => setEdited(rule)}>
                <Pencil size={sizes.icon.sm} aria-hidden />
              </ActionIcon>
              {rule.origin !== "default" || rule.changed ? (
                <ActionIcon
                  variant="subtle"
                  aria-label={`${rule.origin === "default" ? "Set back" : "Remove"} ${rule.name}`}
                  onClick={() => takeAway(rule)}
                >
                  {rule.origin === "default" ? (
                    <RotateCcw size={sizes.icon.sm} aria-hidden />
                  ) : (
                    <Trash2 size={sizes.icon.sm} aria-hidden />
                  )}
                </ActionIcon>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <RuleDialog rule={edited} onClose={() => setEdited(null)} />
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
      <HelpDrawer rule={read} onClose={() => setRead(null)} />
    </div>
  );
}
