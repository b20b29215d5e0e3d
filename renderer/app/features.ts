import { alerts } from "../features/alerts/index.ts";
import { audit } from "../features/audit/index.ts";
import { backups } from "../features/backups/index.ts";
import { capacity } from "../features/capacity/index.ts";
import { checks } from "../features/checks/index.ts";
import { credentials } from "../features/credentials/index.ts";
import { demo } from "../features/demo/index.ts";
import { details } from "../features/details/index.ts";
import { doctor } from "../features/doctor/index.ts";
import { fleet } from "../features/fleet/index.ts";
import { history } from "../features/history/index.ts";
import { hostOverview } from "../features/host/index.ts";
import { hostKeys } from "../features/hostKeys/index.ts";
import { hosts } from "../features/hosts/index.ts";
import { importing } from "../features/importing/index.ts";
import { patching } from "../features/patching/index.ts";
import { incidents } from "../features/incidents/index.ts";
import { notices } from "../features/notices/index.ts";
import { settings } from "../features/settings/index.ts";
import { shortcuts } from "../features/shortcuts/index.ts";
import { terminals } from "../features/terminals/index.ts";
import { vault } from "../features/vault/index.ts";
import type { Feature } from "./feature.ts";

/** Every feature, one line each. */
export const features: readonly Feature[] = [
  fleet, // wall, table, groups
  hosts, // add and edit
  importing, // from and to files
  hostOverview, // health of one host
  terminals, // above the other actions on a host: the palette lists them in this order
  details, // what runs on a host
  doctor, // why a host cannot be reached
  history, // changes of a host, undo and redo
  checks, // plugins, scrapes, ports and pages
  alerts, // what is wrong now, rules, quiet times
  incidents,
  notices, // who is told of alerts, and how
  capacity, // trends, unusual hours, sizes
  patching,
  backups,
  audit,
  credentials,
  hostKeys, // known keys, authorities, revoked keys
  vault,
  demo,
  settings,
  shortcuts, // what the keyboard does
];
