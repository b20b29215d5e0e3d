import { randomUUID } from "node:crypto";
import { Emitter } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { rule as ruleSchema, type Rule, ruleDraft, type RuleDraft } from "../../../shared/contract/alerts.ts";
import { parseFilter } from "../../../shared/filter/parse.ts";
import type { Database } from "../storage/database.ts";
import { defaultRules } from "./defaults.ts";
import { expressionProblem } from "./expressions.ts";
import { ruleProblem } from "./rules.ts";

/** Each is asked of every value that comes in. */
export const MAX_RULES = 500;

const sameDraft = (a: RuleDraft, b: RuleDraft): boolean =>
  JSON.stringify(ruleDraft.parse(a)) === JSON.stringify(ruleDraft.parse(b));

/** The rules: the defaults as delivered or as changed, then those of one's own by name. */
export class RuleStore {
  private readonly db: Database;
  private readonly changes = new Emitter<void>();
  private rules: readonly Rule[];
  readonly onChange = this.changes.event;

  constructor(db: Database) {
    this.db = db;
    this.rules = this.read();
  }

  list(): readonly Rule[] {
    return this.rules;
  }

  /** alerts.ruleNotFound {name} */
  get(id: string): Rule {
    const rule = this.rules.find((one) => one.id === id);
    if (!rule) throw new Failure("alerts.ruleNotFound", { name: id });
    return rule;
  }

  /** A new one, or another text for an old one. alerts.badRule, alerts.tooMany, alerts.ruleNotFound, filter.invalid */
  save({ id, ...draft }: RuleDraft & { readonly id?: string | undefined }): Rule {
    return this.saveAll([{ draft, id, origin: "own" }])[0] as Rule;
  }

  /** Several as one step. */
  saveAll(all: readonly { draft: RuleDraft; id?: string | undefined; origin: Rule["origin"] }[]): Rule[] {
    const saved = all.map(({ draft, id, origin }): Rule => {
      const checked = ruleDraft.parse(draft);
      parseFilter(checked.filter);
      const problem = ruleProblem(checked) ?? expressionProblem(checked.condition);
      if (problem !== null) throw new Failure("alerts.badRule", { problem });
      const old = id === undefined ? undefined : this.get(id);
      return { ...checked, id: old?.id ?? randomUUID(), origin: old?.origin ?? origin, changed: false };
    });
    const added = saved.filter(({ id }) => !this.rules.some((rule) => rule.id === id)).length;
    if (this.rules.length + added > MAX_RULES) throw new Failure("alerts.tooMany", { what: "rules", limit: MAX_RULES });
    this.db.transaction(() => saved.forEach((rule) => this.write(rule)));
    this.reload();
    return saved.map(({ id }) => this.get(id));
  }

  enable(ids: readonly string[], enabled: boolean): void {
    const rules = ids.map((id) => this.get(id));
    this.db.transaction(() => rules.forEach((rule) => this.write({ ...rule, enabled })));
    this.reload();
  }

  /** A default one is as delivered again. */
  remove(id: string): void {
    const { id: known } = this.get(id);
    this.db.run("DELETE FROM alert_rules WHERE id = ?", known);
    this.reload();
  }

  /** All defaults as delivered; one's own stay. */
  reset(): void {
    this.db.transaction(() => {
      for (const { id } of defaultRules) this.db.run("DELETE FROM alert_rules WHERE id = ?", id);
    });
    this.reload();
  }

  private write(rule: Rule): void {
    const delivered = defaultRules.find(({ id }) => id === rule.id);
    if (delivered && sameDraft(rule, delivered)) {
      this.db.run("DELETE FROM alert_rules WHERE id = ?", rule.id);
      return;
    }
    this.db.run(
      "INSERT INTO alert_rules (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
      rule.id,
      JSON.stringify({ ...rule, changed: delivered !== undefined }),
    );
  }

  private reload(): void {
    this.rules = this.read();
    this.changes.emit();
  }

  private read(): Rule[] {
    const rows = this.db.all<{ id: string; data: string }>("SELECT id, data FROM alert_rules");
    // A rule of a form that this version does not know is kept in the file and left out here.
    const known = new Map(
      rows.flatMap(({ id, data }) => {
        const parsed = ruleSchema.safeParse(JSON.parse(data));
        return parsed.success ? [[id, parsed.data] as const] : [];
      }),
    );
    const defaults = defaultRules.map((rule) => known.get(rule.id) ?? rule);
    const ids = new Set(defaultRules.map(({ id }) => id));
    const own = [...known.values()].filter(({ id }) => !ids.has(id));
    return [...defaults, ...own.toSorted((a, b) => a.name.localeCompare(b.name, "en"))];
  }
}
