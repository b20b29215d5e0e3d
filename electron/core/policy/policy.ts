import { randomUUID } from "node:crypto";
import { Emitter, type Event } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { hoursInWords, localTime, withinHours } from "../../../shared/base/hours.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { HandlerInput, Output, StreamEvent } from "../../../shared/contract/index.ts";
import type { PolicyApproval, PolicyRule } from "../../../shared/contract/policy.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Clock } from "../ports.ts";
import type { Database } from "../storage/database.ts";

/** Rules are read through for every action; a person keeps no more in mind. */
const maxRules = 1000;

type RuleRow = { id: string; environment: string | null; host_id: string | null; limits: string };
type ApprovalRow = { host_id: string; reason: string; given_at: number; until: number };

export interface PolicyOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly inventory: Pick<Inventory, "find">;
}

/** What may be done on which hosts, and when. */
export class Policy {
  private readonly options: PolicyOptions;
  private readonly changed = new Emitter<void>();
  readonly onChange: Event<void> = this.changed.event;

  constructor(options: PolicyOptions) {
    this.options = options;
  }

  state(): StreamEvent<"policy.watch"> {
    return { rules: this.rules(), approvals: this.approvals() };
  }

  /** Fails with policy.notFound, policy.ruleExists {subject}, policy.tooMany {limit}. */
  save(input: HandlerInput<"policy.save">): PolicyRule {
    const { db, inventory } = this.options;
    const rules = this.rules();
    if (input.id !== undefined && !rules.some(({ id }) => id === input.id)) throw new Failure("policy.notFound");
    if (input.id === undefined && rules.length >= maxRules) throw new Failure("policy.tooMany", { limit: maxRules });
    const environment = input.environment?.toLowerCase();
    const twin = rules.find(
      (rule) =>
        rule.id !== input.id &&
        (input.hostId === null ? rule.environment?.toLowerCase() === environment : rule.hostId === input.hostId),
    );
    if (twin)
      throw new Failure("policy.ruleExists", {
        subject: input.environment ?? inventory.find(input.hostId ?? "")?.name ?? input.hostId ?? "",
      });
    const rule: PolicyRule = { ...input, id: input.id ?? randomUUID() };
    const { readOnly, approval, hours } = rule;
    db.run(
      `INSERT INTO policy_rules (id, environment, host_id, limits) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET environment = excluded.environment, host_id = excluded.host_id, limits = excluded.limits`,
      rule.id,
      rule.environment,
      rule.hostId,
      JSON.stringify({ readOnly, approval, hours }),
    );
    this.changed.emit();
    return rule;
  }

  remove(id: string): void {
    if (this.options.db.run("DELETE FROM policy_rules WHERE id = ?", id).changes === 0)
      throw new Failure("policy.notFound");
    this.changed.emit();
  }

  /** From now on for so many minutes. */
  approve(hostIds: readonly string[], reason: string, minutes: number): void {
    const { db, clock } = this.options;
    const now = clock.now();
    db.transaction(() => {
      db.run("DELETE FROM policy_approvals WHERE until <= ?", now);
      for (const hostId of hostIds)
        db.run(
          `INSERT INTO policy_approvals (host_id, reason, given_at, until) VALUES (?, ?, ?, ?)
           ON CONFLICT (host_id) DO UPDATE SET reason = excluded.reason, given_at = excluded.given_at, until = excluded.until`,
          hostId,
          reason,
          now,
          now + minutes * 60_000,
        );
    });
    this.changed.emit();
  }

  revoke(hostId: string): void {
    this.options.db.run("DELETE FROM policy_approvals WHERE host_id = ?", hostId);
    this.changed.emit();
  }

  /**
   * Whether terminals and actions may begin on all of these hosts now: policy.readOnly {host, environment},
   * policy.outsideHours {host, hours}, policy.approvalNeeded {host} name the first on which they may not.
   */
  check(hostIds: readonly string[]): void {
    for (const { failure } of this.refused(hostIds)) throw failure;
  }

  /** The same without failing: every host on which they may not begin, with the reason. */
  refusals(hostIds: readonly string[]): Output<"policy.refusals"> {
    return Array.from(this.refused(hostIds), ({ hostId, failure }) => ({ hostId, failure: failure.toData() }));
  }

  private *refused(hostIds: readonly string[]): Generator<{ hostId: string; failure: Failure }> {
    const rules = this.rules();
    if (rules.length === 0) return;
    const now = this.options.clock.now();
    const approved = new Set(this.approvals().map(({ hostId }) => hostId));
    for (const hostId of hostIds) {
      // The capability itself says when there is no such host.
      const host = this.options.inventory.find(hostId);
      const failure = host && refusal(host, rulesFor(host, rules), now, approved.has(hostId));
      if (failure) yield { hostId, failure };
    }
  }

  private rules(): PolicyRule[] {
    return this.options.db
      .all<RuleRow>("SELECT * FROM policy_rules ORDER BY environment IS NULL, environment, id")
      .map(({ id, environment, host_id, limits }) => ({
        id,
        environment,
        hostId: host_id,
        ...(JSON.parse(limits) as Pick<PolicyRule, "readOnly" | "approval" | "hours">),
      }));
  }

  private approvals(): PolicyApproval[] {
    return this.options.db
      .all<ApprovalRow>("SELECT * FROM policy_approvals WHERE until > ? ORDER BY until", this.options.clock.now())
      .map(({ host_id, reason, given_at, until }) => ({ hostId: host_id, reason, givenAt: given_at, until }));
  }
}

const rulesFor = (host: Host, rules: readonly PolicyRule[]): PolicyRule[] =>
  rules.filter(
    ({ environment, hostId }) =>
      hostId === host.id || (environment !== null && environment.toLowerCase() === host.environment.toLowerCase()),
  );

function refusal(host: Host, rules: readonly PolicyRule[], now: number, approved: boolean): Failure | null {
  const { name, environment } = host;
  if (rules.some((rule) => rule.readOnly)) return new Failure("policy.readOnly", { host: name, environment });
  const { day, minute } = localTime(now);
  const closed = rules.find(({ hours }) => hours !== null && !withinHours(hours, day, minute))?.hours;
  if (closed) return new Failure("policy.outsideHours", { host: name, hours: hoursInWords(closed) });
  return !approved && rules.some((rule) => rule.approval) ? new Failure("policy.approvalNeeded", { host: name }) : null;
}
