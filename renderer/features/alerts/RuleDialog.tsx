import { Modal, NumberInput, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type SubmitEvent, useMemo, useState } from "react";
import type { Rule } from "../../../shared/contract/alerts.ts";
import { readFilter } from "../../../shared/filter/read.ts";
import { HostsFilter } from "../../app/HostsFilter.tsx";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./alerts.module.css";
import { ConditionFields } from "./ConditionFields.tsx";
import { newRule, type RuleForm, toDraft, toForm } from "./ruleForm.ts";
import { RulePreview } from "./RulePreview.tsx";

interface Props {
  readonly rule: Rule | "new" | null;
  readonly onClose: () => void;
}

/** Edits a rule, or makes one, with what it would do beside it. */
export function RuleDialog({ rule, onClose }: Props) {
  return (
    <Modal
      opened={rule !== null}
      onClose={onClose}
      size="xl"
      title={rule === "new" ? "Add a rule" : rule ? `Edit ${rule.name}` : ""}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {rule ? <Form rule={rule} onClose={onClose} /> : null}
    </Modal>
  );
}

const kinds: readonly { readonly value: RuleForm["kind"]; readonly label: string }[] = [
  { value: "threshold", label: "A value past a limit" },
  { value: "absence", label: "A value that stops coming" },
  { value: "fills", label: "A disk that fills" },
  { value: "reach", label: "A host that cannot be watched" },
  { value: "check", label: "A check that fails" },
  { value: "event", label: "An event" },
  { value: "expression", label: "A Prometheus expression" },
];

function Form({ rule, onClose }: Props & { rule: Rule | "new" }) {
  const [form, setForm] = useState<RuleForm>(() => (rule === "new" ? newRule : toForm(rule)));
  const change = (part: Partial<RuleForm>): void => setForm((old) => ({ ...old, ...part }));
  const { error } = useMemo(() => readFilter(form.filter), [form.filter]);
  const { draft, problem } = useMemo(() => toDraft(form), [form]);
  const [tried, setTried] = useState(false);
  const save = useCommand("alerts.saveRule");
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!draft || error) return;
    const saved = await save.run(rule === "new" ? draft : { ...draft, id: rule.id });
    if (!saved) return;
    toastDone(`${saved.name} is saved`);
    onClose();
  };
  const number = (value: string | number): number | "" => (typeof value === "number" ? value : "");
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={120}
          value={form.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <HostsFilter
          label="Hosts that the rule is for"
          placeholder="All hosts; env:prod tag:db for some"
          value={form.filter}
          onChange={(filter) => change({ filter })}
        />
        <Select
          label="It is about"
          data={[...kinds]}
          value={form.kind}
          allowDeselect={false}
          onChange={(kind) => kind && change({ kind })}
        />
        <ConditionFields form={form} change={change} />
        <div className={classes.two}>
          <NumberInput
            label="It must hold for (minutes)"
            description="Time in which the host is not seen does not count"
            min={0}
            decimalScale={2}
            value={form.forMinutes}
            onChange={(value) => change({ forMinutes: number(value) })}
          />
          <NumberInput
            label="It goes on firing for (minutes)"
            description="After the condition ended"
            min={0}
            decimalScale={2}
            value={form.keepMinutes}
            onChange={(value) => change({ keepMinutes: number(value) })}
          />
        </div>
        <RulePreview draft={error ? null : draft} />
        <Textarea
          label="Message"
          description="With {host} {value} {limit} {label} {culprit}"
          rows={2}
          maxLength={500}
          value={form.message}
          onChange={(event) => change({ message: event.currentTarget.value })}
        />
        <TextInput
          label="Runbook"
          placeholder="https://"
          maxLength={2048}
          value={form.runbook}
          onChange={(event) => change({ runbook: event.currentTarget.value })}
        />
        {tried && problem ? (
          <Text size="sm" role="alert">
            {problem}
          </Text>
        ) : null}
        <DialogButtons action="Save" running={save.running} failure={save.failure} onCancel={onClose} />
      </Stack>
    </form>
  );
}
