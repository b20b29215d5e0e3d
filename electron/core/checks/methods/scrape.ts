import { Failure, isFailure } from "../../../../shared/base/failure.ts";
import type { CheckSpec } from "../../../../shared/contract/checks.ts";
import { sh } from "../../ssh/quote.ts";
import { formatOf, parseExposition } from "../exposition/parse.ts";
import { type Selected, selectSeries } from "../exposition/select.ts";
import { dialFrom, dialProblem, type Finding, perf, type RunContext } from "./context.ts";
import { readUrl } from "./http.ts";
import { httpGet } from "./httpGet.ts";

/** Of one scrape; node_exporter gives 0.1 MiB, a large application some. */
const MAX_BYTES = 8 * 1024 * 1024;
const accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.9,*/*;q=0.1";

interface Page {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
  readonly cut: boolean;
  /** How it was fetched, when not over a channel of the SSH connection. */
  readonly by: string | null;
}

async function fetchPage(url: URL, context: RunContext): Promise<Page> {
  try {
    const options = { maxBytes: MAX_BYTES, accept, signal: context.signal };
    return { ...(await httpGet(dialFrom("host", context), url, options)), by: null };
  } catch (error) {
    const forbidden = isFailure(error, "ssh.forwardRefused") && error.params["reason"] !== "unreachable";
    if (!forbidden) throw error;
    return fetchByTool(url, context);
  }
}

/** Which program fetched it and what it gave; a server that forwards nothing leaves only this. */
export function fetchProgram(url: string): string {
  const header = "Accept: text/plain;version=0.0.4";
  return [
    "if command -v curl >/dev/null 2>&1; then echo curl",
    sh`  exec curl -fsSk --max-time 60 --max-filesize ${MAX_BYTES} -H ${header} -- ${url}`,
    "elif command -v wget >/dev/null 2>&1; then echo wget",
    sh`  exec wget -q -O - -- ${url}`,
    "elif command -v busybox >/dev/null 2>&1; then echo busybox",
    sh`  exec busybox wget -q -O - -- ${url}`,
    "fi",
    "exit 127",
    "",
  ].join("\n");
}

async function fetchByTool(url: URL, { host, ssh, signal }: RunContext): Promise<Page> {
  const options = { signal, timeoutMs: 0, maxBytes: MAX_BYTES + 1024 };
  const { code, stdout, stderr } = await ssh.script(host.id, fetchProgram(url.href), options);
  const end = stdout.indexOf("\n");
  if (code === 127 && end === -1)
    throw new Failure("ssh.forwardRefused", {
      host: host.name,
      address: url.hostname,
      port: url.port,
      reason: "noTool",
    });
  const by = stdout.slice(0, end);
  if (code !== 0)
    throw Object.assign(new Error("failed"), { code: stderr.trim().split("\n").at(-1) || `${by}: ${code}` });
  const body = stdout.slice(end + 1);
  // These programs do not tell the content type; only OpenMetrics ends this way.
  const contentType = body.trimEnd().endsWith("# EOF") ? "application/openmetrics-text" : "text/plain";
  return { status: 200, contentType, body, cut: false, by };
}

function inWords(selected: Selected): string {
  const { series, total, buckets, unlisted, beyond } = selected;
  const left = [
    buckets > 0 ? `${buckets} histogram buckets` : "",
    unlisted > 0 ? `${unlisted} not asked for` : "",
    beyond > 0 ? `${beyond} beyond the bound` : "",
  ].filter((part) => part !== "");
  return `${series.length} of ${total} series${left.length > 0 ? `; left out: ${left.join(", ")}` : ""}`;
}

/** The metrics of an endpoint that the host itself can reach, as series of the host. */
export async function runScrape(spec: Extract<CheckSpec, { kind: "scrape" }>, context: RunContext): Promise<Finding> {
  const url = readUrl(spec.url, context.host);
  let page: Page;
  try {
    page = await fetchPage(url, context);
  } catch (error) {
    const problem = isFailure(error, "exec.outputTooLarge") ? "more than 8 MiB" : dialProblem(error);
    if (problem === null) throw error;
    return { state: "critical", text: `${url.host}: ${problem}` };
  }
  if (page.status !== 200) return { state: "critical", text: `${url.host} answered HTTP ${page.status}` };
  if (page.cut) return { state: "critical", text: `${url.host} gave more than ${MAX_BYTES / 2 ** 20} MiB` };
  const exposition = parseExposition(page.body, formatOf(page.contentType));
  if (exposition.samples.length === 0) return { state: "critical", text: `${url.host} gave no metrics` };
  if (!exposition.complete) return { state: "critical", text: `${url.host} was cut: its text does not end with # EOF` };
  const selected = selectSeries(exposition, spec);
  const said = [
    inWords(selected),
    exposition.malformed > 0 ? `${exposition.malformed} lines could not be read` : "",
    page.by === null ? "" : `fetched with ${page.by}, as the server forwards no connections`,
  ].filter((part) => part !== "");
  return {
    state: selected.beyond > 0 || exposition.cut ? "warning" : "ok",
    text: said.join("; "),
    perfdata: [perf("series", selected.series.length, "", { min: 0 }), perf("size", page.body.length, "B", { min: 0 })],
    scraped: selected.series,
  };
}
