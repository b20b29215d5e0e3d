import { ActionIcon, Tooltip } from "@mantine/core";
import { Play } from "lucide-react";
import { sizes } from "../../app/theme.ts";
import { toastFailure } from "../../app/toast.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { useEffect } from "react";

/** Runs a check on a host now; its result comes with the others. */
export function RunNow({ checkId, hostId, label }: { checkId: string; hostId: string; label: string }) {
  const { run, running, failure } = useCommand("checks.run");
  useEffect(() => {
    if (failure) toastFailure(failure);
  }, [failure]);
  return (
    <Tooltip label="Run now">
      <ActionIcon
        variant="subtle"
        size="sm"
        aria-label={label}
        loading={running}
        onClick={(event) => {
          event.stopPropagation();
          void run({ checkId, hostId });
        }}
      >
        <Play size={sizes.icon.sm} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
