import { Text } from "@mantine/core";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import classes from "./backups.module.css";
import { partialLook } from "./model.ts";

/** Files that an archive does not have, or not as they were at one moment. */
export function WarningList({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <div>
      <StatusBadge look={partialLook} />
      <Text size="sm" c="dimmed" mt="xs">
        These files are missing, or changed while they were read. All others are in the archive.
      </Text>
      <ul className={classes.warnings} tabIndex={0} aria-label="Files with a problem">
        {warnings.map((warning, index) => (
          <li key={index}>{warning}</li>
        ))}
      </ul>
    </div>
  );
}
