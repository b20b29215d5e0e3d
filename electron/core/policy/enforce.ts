import { hostIdsOf } from "../auditor.ts";
import type { HandlerTable } from "../dispatch.ts";
import { findMethod } from "../../../shared/contract/index.ts";
import type { Policy } from "./policy.ts";

type Handler = (input: unknown, context: unknown) => unknown;

/**
 * The one place where the access policy is enforced: every method that the contract marks as changing hosts asks the policy
 * first. It happens between the audit's intent and its outcome, so a refusal is in the log too.
 */
export function enforcePolicy(table: HandlerTable, policy: Pick<Policy, "check">): HandlerTable {
  const guarded = (name: string, handler: unknown): unknown => {
    const method = findMethod(name);
    if (!method || method.kind === "query" || !method.changesHosts) return handler;
    // Async, so that a stream's refusal is a rejection like any other.
    return async (input: unknown, context: unknown): Promise<unknown> => {
      policy.check(hostIdsOf(name, input));
      return (handler as Handler)(input, context);
    };
  };
  return Object.fromEntries(
    Object.entries(table).map(([capability, methods]) => [
      capability,
      Object.fromEntries(
        Object.entries(methods).map(([method, handler]) => [method, guarded(`${capability}.${method}`, handler)]),
      ),
    ]),
  );
}
