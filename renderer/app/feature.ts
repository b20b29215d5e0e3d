import type { ComponentType } from "react";
import type { LucideIcon } from "lucide-react";
import type { Host } from "../../shared/contract/hosts.ts";

/** An entry of the command palette. */
export interface PaletteCommand {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  readonly icon: LucideIcon;
  run(): void;
}

/** What a folder under `features/` contributes; `app/features.ts` holds one line for each. Features never import each other. */
export interface Feature {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Entry in the left rail: route and page. `position` orders the rail; with `items` the page shows `<path>/<item>` too. */
  readonly rail?: {
    readonly path: string;
    readonly position: number;
    readonly Page: ComponentType;
    readonly items?: boolean;
  };
  /** Tab on the host page. */
  readonly hostTab?: {
    readonly id: string;
    readonly position: number;
    /** Default: the title of the feature. */
    readonly title?: string;
    readonly Tab: ComponentType<{ host: Host }>;
  };
  /** Kept mounted while another page is shown (terminals), given the visibility. */
  readonly keepAlive?: boolean;
  /** Commands for the palette; called when it opens, with the hosts of the inventory. */
  readonly commands?: (hosts: readonly Host[], navigate: (path: string) => void) => readonly PaletteCommand[];
}
