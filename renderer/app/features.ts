import type { Feature } from "./feature.ts";
import { fleet } from "../features/fleet/feature.ts";
import { hosts } from "../features/hosts/feature.ts";
import { hostOverview } from "../features/host/index.ts";
import { settings } from "../features/settings/feature.ts";
import { terminals } from "../features/terminals/index.ts";

/** Every feature, one line each. */
export const features: readonly Feature[] = [fleet, hosts, settings, hostOverview, terminals];
