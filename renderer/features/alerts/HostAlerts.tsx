import { BellRing } from "lucide-react";
import { useState } from "react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { sizes } from "../../app/theme.ts";
import { useHostAlerts } from "../../components/alertsStore.ts";
import { EmptyLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { AcknowledgeDialog } from "./AcknowledgeDialog.tsx";
import { AlertDrawer } from "./AlertDrawer.tsx";
import { AlertHistory } from "./AlertHistory.tsx";
import { AlertRows } from "./AlertRows.tsx";
import classes from "./alerts.module.css";
import { grouped } from "./model.ts";
import { SilenceDialog } from "./SilenceDialog.tsx";
import { useAlert } from "./useAlert.ts";

const none: ReadonlySet<string> = new Set();

/** Alerts of one host: now, and those that are over. */
export function HostAlerts({ host }: { host: Host }) {
  const alerts = useHostAlerts(host.id);
  const unacknowledge = useCommand("alerts.unacknowledge");
  const [openId, setOpenId] = useState<string | null>(null);
  const [selected, setSelected] = useState(none);
  const [taking, setTaking] = useState<readonly Alert[] | null>(null);
  const [silencing, setSilencing] = useState<readonly Alert[] | null>(null);
  const opened = useAlert(openId);
  const nameOf = (): string => host.name;
  return (
    <div className={classes.fill}>
      {alerts.length === 0 ? (
        <div className={classes.bar}>
          <BellRing size={sizes.icon.md} aria-hidden />
          <EmptyLine>All quiet on {host.name}.</EmptyLine>
        </div>
      ) : (
        <AlertRows
          groups={grouped(alerts, "host", nameOf)}
          by="host"
          nameOf={nameOf}
          selected={selected}
          onSelect={setSelected}
          onOpen={({ id }) => setOpenId(id)}
          onAcknowledge={setTaking}
          onSilence={setSilencing}
        />
      )}
      <AlertHistory hostId={host.id} />
      <AlertDrawer
        alert={opened.alert}
        onClose={() => setOpenId(null)}
        onAcknowledge={(alert) => setTaking([alert])}
        onGiveBack={({ id }) => void unacknowledge.run({ ids: [id] })}
        onSilence={(alert) => setSilencing([alert])}
      />
      <AcknowledgeDialog alerts={taking} onClose={() => setTaking(null)} onDone={() => setSelected(none)} />
      <SilenceDialog alerts={silencing} onClose={() => setSilencing(null)} onDone={() => setSelected(none)} />
    </div>
  );
}
