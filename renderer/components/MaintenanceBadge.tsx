import { Wrench } from "lucide-react";
import { StatusBadge } from "./StatusBadge.tsx";

/** Under maintenance, by icon and word; nothing for any other host. */
export function MaintenanceBadge({
  host,
  plain = false,
}: {
  host: { maintenance?: boolean | undefined };
  plain?: boolean;
}) {
  return host.maintenance ? (
    <StatusBadge look={{ tone: "stale", icon: Wrench, word: "Maintenance" }} plain={plain} />
  ) : null;
}
