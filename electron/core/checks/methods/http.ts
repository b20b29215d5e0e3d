import { Failure } from "../../../../shared/base/failure.ts";
import type { CheckSpec, CheckState } from "../../../../shared/contract/checks.ts";
import { expand, type MacroHost } from "../plugins/commandLine.ts";
import {
  dialFrom,
  dialProblem,
  type Finding,
  perf,
  requireAddress,
  type RunContext,
  stateAbove,
  worst,
} from "./context.ts";
import { httpGet } from "./httpGet.ts";

/** Of a page in which a text is looked for. */
const MAX_PAGE = 1024 * 1024;
const DAY_MS = 86_400_000;

/** The URL of a check with the host's macros filled in. Fails with checks.badUrl {problem}, checks.badAddress {address}. */
export function readUrl(text: string, host: MacroHost): URL {
  const bad = (problem: string): Failure => new Failure("checks.badUrl", { problem });
  const address = host.address.includes(":") && !host.address.startsWith("[") ? `[${host.address}]` : host.address;
  const whole = expand(text, { name: encodeURIComponent(host.name), address });
  if (!URL.canParse(whole)) throw bad("it is not a whole URL such as https://example.org/");
  const url = new URL(whole);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw bad("it begins with neither http:// nor https://");
  if (url.username !== "" || url.password !== "") throw bad("it holds a name or a password");
  requireAddress(url.hostname);
  return url;
}

/** Whether a status code is in a list such as "200-299,401". Pure. */
export function statusFits(list: string, status: number): boolean {
  return list.split(",").some((part) => {
    const [from = "", to = from] = part.split("-");
    return status >= Number(from) && status <= Number(to);
  });
}

/** A page: its status, a text in it, its time, and how long its certificate lasts. */
export async function runHttp(spec: Extract<CheckSpec, { kind: "http" }>, context: RunContext): Promise<Finding> {
  const { clock, host, signal } = context;
  const url = readUrl(spec.url, host);
  const began = clock.monotonic();
  let answer;
  try {
    const dial = dialFrom(spec.from, context);
    answer = await httpGet(dial, url, { maxBytes: MAX_PAGE, accept: "*/*", signal });
  } catch (error) {
    const problem = dialProblem(error);
    if (problem === null) throw error;
    return { state: "critical", text: `${url.host}: ${problem}` };
  }
  const ms = clock.monotonic() - began;
  const { warningMs, criticalMs, certificateWarningDays, certificateCriticalDays } = spec;
  const states: CheckState[] = [stateAbove(ms, warningMs, criticalMs)];
  const said = [`HTTP ${answer.status} ${answer.reason}`.trim(), `${answer.bytes} bytes in ${ms.toFixed(0)} ms`];
  const perfdata = [
    perf("time", ms, "ms", { warning: warningMs, critical: criticalMs, min: 0 }),
    perf("size", answer.bytes, "B", { min: 0 }),
  ];
  if (!statusFits(spec.status, answer.status)) {
    states.push("critical");
    said.push(`expected was ${spec.status}`);
  }
  if (spec.text !== "" && !answer.body.includes(spec.text)) {
    states.push("critical");
    said.push(`"${spec.text}" is not in it`);
  }
  if (answer.certificate) {
    const days = Math.floor((answer.certificate.validTo - clock.now()) / DAY_MS);
    states.push(days < certificateCriticalDays ? "critical" : days < certificateWarningDays ? "warning" : "ok");
    said.push(days < 0 ? "the certificate has expired" : `the certificate lasts ${days} more days`);
    perfdata.push(perf("certificate_days", days, ""));
    if (spec.verify && answer.certificate.problem !== null) {
      states.push("critical");
      said.push(`the certificate is not trusted (${answer.certificate.problem})`);
    }
  }
  return { state: worst(...states), text: said.join(", "), perfdata };
}
