import { contract } from "../../../shared/contract/index.ts";
import type { Method } from "../../../shared/contract/define.ts";

export interface ActionGroup {
  readonly group: string;
  readonly items: readonly { readonly value: string; readonly label: string }[];
}

const audited = (method: Method): boolean =>
  method.kind === "command" || ((method.kind === "stream" || method.kind === "bytes") && method.audited);

/** Every action that the log can hold, by capability; the first choice of a group is the whole capability. */
export function actionGroups(capabilities: Readonly<Record<string, Readonly<Record<string, Method>>>>): ActionGroup[] {
  return Object.entries(capabilities)
    .map(([group, methods]) => {
      const names = Object.keys(methods).filter((name) => audited(methods[name] as Method));
      const items = names.map((name) => ({ value: `${group}.${name}`, label: `${group}.${name}` }));
      return { group, items: names.length > 1 ? [{ value: group, label: `${group} (all)` }, ...items] : items };
    })
    .filter(({ items }) => items.length > 0);
}

export const allActionGroups = actionGroups(contract);
