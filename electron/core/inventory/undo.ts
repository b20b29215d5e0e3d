import { Failure } from "../../../shared/base/failure.ts";
import type { StepPart } from "../../../shared/contract/history.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { type Change, changedSince, type FieldChanges, withFields } from "./changes.ts";
import type { EditParts } from "./editParts.ts";
import type { HostStore } from "./hostStore.ts";
import type { Edit, Journal } from "./journal.ts";

/** What undo and redo did, for the page's message. */
export interface Stepped {
  readonly label: string;
  readonly hosts: number;
}

/**
 * Takes edits back and makes them again. A host is merged field by field: what an edit did not touch stays as it is now,
 * and a field that no longer holds what the edit left there refuses the whole step with history.changedSince, because
 * going back would lose what somebody did since.
 */
export class UndoStack {
  private readonly hosts: HostStore;
  private readonly journal: Journal;
  private readonly parts: EditParts;
  private readonly now: () => number;

  constructor(hosts: HostStore, journal: Journal, parts: EditParts, now: () => number) {
    this.hosts = hosts;
    this.journal = journal;
    this.parts = parts;
    this.now = now;
  }

  /** The newest edit, or the one with this number; an older one is taken back by an edit of its own. */
  undo(id?: number): Stepped & { readonly reverted?: true; readonly parts?: StepPart[] } {
    const top = this.journal.top("undo");
    if (id !== undefined && id !== top?.id) return this.revert(id);
    if (!top) throw new Failure("history.nothingToUndo");
    let told: StepPart[] = [];
    const stepped = this.step(top, "undo", () => void (told = this.parts.takeBack(top.id).told));
    return told.length === 0 ? stepped : { ...stepped, parts: told };
  }

  redo(): Stepped {
    const top = this.journal.top("redo");
    if (!top) throw new Failure("history.nothingToRedo");
    return this.step(top, "redo", () => this.parts.bringAgain(top.id));
  }

  private step(edit: Edit, direction: "undo" | "redo", within: () => void): Stepped {
    this.hosts.commit(() => this.changesFor(edit, direction), {
      action: direction,
      label: () => edit.label,
      within: () => {
        this.journal.mark(edit.id, direction === "undo" ? "undone" : "done");
        within();
      },
    });
    this.parts.announce();
    return { label: edit.label, hosts: edit.changes.length };
  }

  private revert(id: number): Stepped & { readonly reverted: true; readonly parts?: StepPart[] } {
    const edit = this.journal.find(id);
    if (!edit) throw new Failure("history.gone");
    const newest = this.journal.newest();
    let told: StepPart[] = [];
    const within = (): void => {
      const back = this.parts.takeBack(id);
      told = back.told;
      if (!back.any) return;
      // Undo of this edit brings them again, and redo takes them back once more.
      this.parts.keep(this.journal.ownEdit(newest, "revert", edit.label), [{ kind: "partsOf", edit: id }]);
    };
    this.hosts.commit(() => this.changesFor(edit, "undo"), { action: "revert", label: () => edit.label, within });
    this.parts.announce();
    const stepped = { label: edit.label, hosts: edit.changes.length, reverted: true } as const;
    return told.length === 0 ? stepped : { ...stepped, parts: told };
  }

  private changesFor(edit: Edit, direction: "undo" | "redo"): Change[] {
    return edit.changes.map(({ hostId, kind, fields }) => {
      const { live, removed } = this.hosts;
      if (kind === "changed") return this.changed(this.hosts.get(hostId), fields, direction);
      const goes = (kind === "removed") === (direction === "redo");
      const host = goes ? live.get(hostId) : removed.get(hostId);
      if (!host) {
        const name = (live.get(hostId) ?? removed.get(hostId))?.name ?? hostId;
        throw new Failure("history.changedSince", { host: name, field: "removed" });
      }
      return goes ? { before: host, after: null } : { before: null, after: host };
    });
  }

  private changed(host: Host, fields: FieldChanges, direction: "undo" | "redo"): Change {
    const [left, back] = direction === "undo" ? ([1, 0] as const) : ([0, 1] as const);
    const field = changedSince(host, fields, left);
    if (field !== undefined) throw new Failure("history.changedSince", { host: host.name, field });
    return { before: host, after: { ...withFields(host, fields, back), updatedAt: this.now() } };
  }
}
