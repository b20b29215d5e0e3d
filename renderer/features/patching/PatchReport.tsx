import { Stack, Text } from "@mantine/core";
import type { Run } from "../../../shared/contract/runs.ts";
import { formatCount } from "../../components/format.ts";
import { RebootBadge } from "./badges.tsx";
import classes from "./patching.module.css";
import { readReport } from "./report.ts";

/** What a patch run did, in the order of what needs attention. */
export function PatchReport({ run }: { run: Run }) {
  const report = readReport(run.report);
  if (!report) return null;
  const security = report.upgraded.filter((one) => one.security).length;
  return (
    <Stack gap="xs" className={classes.panel}>
      <div className={classes.bar}>
        <Text size="sm" fw={600}>
          {formatCount(report.upgraded.length, "package")} updated
          {security > 0 ? `, ${security} of them security` : ""}
        </Text>
        <RebootBadge required={report.rebootRequired} />
      </div>
      <Names title="Broken, to be repaired" names={report.broken} />
      <Names title="Not updated" names={report.notUpgraded} />
      <Names title="Services that failed since" names={report.failedServices} />
      <Names title="Configuration files kept as they were; the new ones lie beside them" names={report.keptFiles} />
      <Names title="Removed" names={report.removed} />
      <Names title="Waiting for the reboot" names={report.rebootPackages} />
      <Names
        title="Updated"
        names={report.upgraded.map(({ name, from, to }) => `${name} ${from ?? "new"} \u2192 ${to ?? ""}`)}
      />
    </Stack>
  );
}

/** Names shown of a long list. */
const MAX_NAMES = 200;

function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <div>
      <Text size="sm" c="dimmed">
        {title} ({names.length})
      </Text>
      <ul className={classes.list}>
        {names.slice(0, MAX_NAMES).map((name) => (
          <li key={name} className="mono">
            {name}
          </li>
        ))}
        {names.length > MAX_NAMES ? <li>and {formatCount(names.length - MAX_NAMES, "more name")}</li> : null}
      </ul>
    </div>
  );
}
