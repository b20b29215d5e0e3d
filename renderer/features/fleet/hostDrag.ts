import type { DragEvent } from "react";

/** Only rows and tiles of the fleet carry this, so that nothing dragged in from outside is taken for a host. */
const type = "application/x-holdfast-host";

export function startHostDrag(event: DragEvent, hostId: string): void {
  event.dataTransfer.setData(type, hostId);
  event.dataTransfer.effectAllowed = "copyMove";
}

export const isHostDrag = (event: DragEvent): boolean => event.dataTransfer.types.includes(type);

/** The hosts that are dropped: all that are selected when the dragged one is among them, else that one. */
export function droppedHosts(event: DragEvent, selected: ReadonlySet<string>): string[] {
  const id = event.dataTransfer.getData(type);
  if (id === "") return [];
  return selected.has(id) ? [...selected] : [id];
}
