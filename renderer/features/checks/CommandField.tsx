import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";

interface Props {
  readonly command: string;
  readonly onCommand: (command: string) => void;
  /** What the pasted line calls the check. */
  readonly onName: (name: string) => void;
}

/** Only what is typed; its label and description are words. */
const mono = { input: "mono" };

/** Lines that other monitors have: NRPE's, Nagios' own, a path of plugins or a prompt before the command. */
const foreign = /^\s*(?:command\[|command_line\s|\$USER\d|\/|[#$]\s)/;

/** The command line of a plugin. What is pasted from NRPE or Nagios becomes one that runs on every host. */
export function CommandField({ command, onCommand, onName }: Props) {
  const read = useCommand("checks.readCommand");
  const [left, setLeft] = useState<readonly string[]>([]);
  const leave = async (): Promise<void> => {
    if (!foreign.test(command)) return;
    const found = await read.run({ text: command });
    if (!found) return;
    onCommand(found.command);
    if (/^\s*command\[/.test(command)) onName(found.name);
    setLeft(found.unknownMacros);
  };
  return (
    <div>
      <TextInput
        label="Plugin and its arguments"
        description="As in Nagios or NRPE; a pasted line of theirs is understood. Looked for where plugins are, unless its path is given. {address} and {name} stand for the host's; passwords do not belong here."
        classNames={mono}
        value={command}
        onChange={(event) => {
          onCommand(event.currentTarget.value);
          setLeft([]);
        }}
        onBlur={() => void leave()}
        spellCheck={false}
      />
      {left.length > 0 ? (
        <Text size="sm" role="status">
          {`Put values in place of ${left.join(", ")}.`}
        </Text>
      ) : null}
      <ErrorLine failure={read.failure} />
    </div>
  );
}
