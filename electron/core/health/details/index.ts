import { certificatesProbe } from "./certificates.ts";
import { containersProbe } from "./containers.ts";
import { containerUseProbe } from "./containerUse.ts";
import type { DetailProbe } from "./detailProbe.ts";
import { kernelErrorsProbe } from "./kernelErrors.ts";
import { portsProbe } from "./ports.ts";
import { processesProbe } from "./processes.ts";
import { raidProbe } from "./raid.ts";
import { rebootProbe } from "./reboot.ts";
import { smartProbe } from "./smart.ts";
import { timeSyncProbe } from "./timeSync.ts";
import { unitsProbe } from "./units.ts";
import { updatesProbe } from "./updates.ts";
import { usersProbe } from "./users.ts";

/** Every detail probe, one line each; those never asked are asked in this order. */
export const detailProbes = [
  processesProbe,
  unitsProbe,
  containersProbe,
  containerUseProbe,
  rebootProbe,
  raidProbe,
  timeSyncProbe,
  usersProbe,
  portsProbe,
  kernelErrorsProbe,
  smartProbe,
  certificatesProbe,
  updatesProbe,
] as readonly DetailProbe<unknown>[];
