import type { Feature } from "./feature.ts";
import { fleet } from "../features/fleet/feature.ts";
import { settings } from "../features/settings/feature.ts";

/** Every feature, one line each. */
export const features: readonly Feature[] = [fleet, settings];
