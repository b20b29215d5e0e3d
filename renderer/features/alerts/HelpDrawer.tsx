import { Drawer } from "@mantine/core";
import type { Rule } from "../../../shared/contract/alerts.ts";
import { ruleHelp } from "../../../shared/words/alertRules.ts";
import { HelpText } from "./HelpText.tsx";

/** The documentation of a default rule. */
export function HelpDrawer({ rule, onClose }: { rule: Rule | null; onClose: () => void }) {
  const help = rule ? ruleHelp(rule.id) : null;
  return (
    <Drawer
      opened={help !== null}
      onClose={onClose}
      position="right"
      title={rule?.name}
      closeButtonProps={{ "aria-label": "Close the help" }}
    >
      {help ? <HelpText help={help} /> : null}
    </Drawer>
  );
}
