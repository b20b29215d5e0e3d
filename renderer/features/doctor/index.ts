import { Stethoscope } from "lucide-react";
import { examineHost } from "../../app/state/doctor.ts";
import type { Feature } from "../../app/feature.ts";

export const doctor: Feature = {
  id: "doctor",
  title: "Connection doctor",
  icon: Stethoscope,
  commands: (hosts) =>
    hosts.map((host) => ({
      id: `doctor-${host.id}`,
      title: `Examine the connection to ${host.name}`,
      icon: Stethoscope,
      run: () => examineHost(host.id),
    })),
};
