import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatOf,
  MAX_SAMPLES,
  parseExposition,
  parseValue,
} from "../../../../../../electron/core/checks/exposition/parse.ts";
import { labelText, readLabels } from "../../../../../../electron/core/checks/exposition/labels.ts";

/** Controls, letters of other scripts, halves of nothing. */
const anyText = fc.array(fc.nat(0x2ff), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));

/** The example of the format's documentation. */
const prometheus = `# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# A histogram, which has a pretty complex representation in the text format:
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320

# Finally a summary, which has a complex representation, too:
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.99"} 76656
rpc_duration_seconds_sum 1.7560473e+07
rpc_duration_seconds_count 2693
`;

/** After the example of OpenMetrics 1.0. */
const openMetrics = `# TYPE acme_http_router_request_seconds summary
# UNIT acme_http_router_request_seconds seconds
# HELP acme_http_router_request_seconds Latency though all of ACME's HTTP request router.
acme_http_router_request_seconds_sum{path="/api/v1",method="GET"} 9036.32
acme_http_router_request_seconds_count{path="/api/v1",method="GET"} 807283.0
acme_http_router_request_seconds_created{path="/api/v1",method="GET"} 1605281325.0
# TYPE go_goroutines gauge
go_goroutines 69 1520879607.789
# TYPE foo histogram
foo_bucket{le="0.1"} 8 # {} 0.054
foo_bucket{le="+Inf"} 17 # {trace_id="a#b"} 9.8 1520879607.789
foo_count 17
foo_sum 324789.3
# TYPE process_cpu_seconds counter
process_cpu_seconds_total 4.20072246e+06
process_cpu_seconds_created 1.5e9
# TYPE build info
build_info{version="1"} 1
# TYPE on stateset
on{on="a"} 1
# EOF
not_there 1
`;

const short = (text: string, format: "prometheus" | "openmetrics") =>
  parseExposition(text, format).samples.map(({ name, type, suffix, labels, value, timestamp }) => [
    `${name}${labelText(labels)}`,
    type,
    suffix,
    value,
    timestamp,
  ]);

describe("Prometheus text 0.0.4", () => {
  it("is read with types, escapes, timestamps in milliseconds and infinities", () => {
    expect(short(prometheus, "prometheus")).toEqual([
      ['http_requests_total{code="200",method="post"}', "counter", "", 1027, 1395066363000],
      ['http_requests_total{code="400",method="post"}', "counter", "", 3, 1395066363000],
      [
        'msdos_file_access_time_seconds{error="Cannot find file:\\n\\"FILE.TXT\\"",path="C:\\\\DIR\\\\FILE.TXT"}',
        "unknown",
        "",
        1458255915,
        null,
      ],
      ["metric_without_timestamp_and_labels", "unknown", "", 12.47, null],
      ['something_weird{problem="division by zero"}', "unknown", "", Infinity, -3982045],
      ['http_request_duration_seconds_bucket{le="0.05"}', "histogram", "_bucket", 24054, null],
      ['http_request_duration_seconds_bucket{le="+Inf"}', "histogram", "_bucket", 144320, null],
      ["http_request_duration_seconds_sum", "histogram", "_sum", 53423, null],
      ["http_request_duration_seconds_count", "histogram", "_count", 144320, null],
      ['rpc_duration_seconds{quantile="0.99"}', "summary", "", 76656, null],
      ["rpc_duration_seconds_sum", "summary", "_sum", 17560473, null],
      ["rpc_duration_seconds_count", "summary", "_count", 2693, null],
    ]);
  });

  it("is whole without an end, and an OpenMetrics end in it is a comment", () => {
    expect(parseExposition("a 1\n# EOF\nb 2\n", "prometheus")).toMatchObject({ complete: true, malformed: 0 });
    expect(short("a 1\n# EOF\nb 2\n", "prometheus")).toHaveLength(2);
  });

  it("agrees with promtool that its example is well formed", (context) => {
    const { error, status, stderr } = spawnSync("promtool", ["check", "metrics"], {
      input: prometheus,
      encoding: "utf8",
    });
    if (error) context.skip("needs promtool (apt-get install prometheus)");
    // Naming advice is given with status 3; what cannot be read with 1.
    expect([0, 3]).toContain(status);
    expect(stderr).not.toContain("error while linting");
  });
});

describe("OpenMetrics 1.0", () => {
  it("is read with suffixes of types, timestamps in seconds, and without exemplars", () => {
    expect(short(openMetrics, "openmetrics")).toEqual([
      ['acme_http_router_request_seconds_sum{method="GET",path="/api/v1"}', "summary", "_sum", 9036.32, null],
      ['acme_http_router_request_seconds_count{method="GET",path="/api/v1"}', "summary", "_count", 807283, null],
      [
        'acme_http_router_request_seconds_created{method="GET",path="/api/v1"}',
        "summary",
        "_created",
        1605281325,
        null,
      ],
      ["go_goroutines", "gauge", "", 69, 1520879607789],
      ['foo_bucket{le="0.1"}', "histogram", "_bucket", 8, null],
      ['foo_bucket{le="+Inf"}', "histogram", "_bucket", 17, null],
      ["foo_count", "histogram", "_count", 17, null],
      ["foo_sum", "histogram", "_sum", 324789.3, null],
      ["process_cpu_seconds_total", "counter", "_total", 4200722.46, null],
      ["process_cpu_seconds_created", "counter", "_created", 1500000000, null],
      ['build_info{version="1"}', "info", "_info", 1, null],
      ['on{on="a"}', "stateset", "", 1, null],
    ]);
  });

  it("is complete only with its end", () => {
    expect(parseExposition(openMetrics, "openmetrics").complete).toBe(true);
    expect(parseExposition("a 1\n", "openmetrics").complete).toBe(false);
    expect(parseExposition("a 1\n# EOF", "openmetrics").complete).toBe(true);
  });
});

describe("lines", () => {
  it.each([
    "a",
    "a b",
    "1a 2",
    "a{ 1",
    'a{b="c} 1',
    "a{b=c} 1",
    'a{b="c"',
    'a{b="c",b="d"} 1',
    'a{b="c"d="e"} 1',
    "a 1 2 3",
    "a 1 x",
    "a 1 NaN",
    "{} 1",
    "a 0b1",
    "a 1_000",
  ])("that are not well formed are counted: %j", (line) => {
    expect(parseExposition(`${line}\ngood 1\n`, "prometheus")).toMatchObject({
      samples: [{ name: "good" }],
      malformed: 1,
    });
  });

  it.each(["a 1", "a{} 1", 'a{b="c",} 1', 'a { b = "c" , d = "e" } 1', "a\t1", "a 1\r", ":a:b 1"])(
    "that are odd but right are read: %j",
    (line) => {
      expect(parseExposition(`${line}\n`, "prometheus")).toMatchObject({ samples: [{ value: 1 }], malformed: 0 });
    },
  );

  it.each<[string, number | null]>([
    ["1", 1],
    ["-1.5e-3", -0.0015],
    ["+3", 3],
    [".5", 0.5],
    ["0x1F", 31],
    ["-0x10", -16],
    ["Inf", Infinity],
    ["+Infinity", Infinity],
    ["-inf", -Infinity],
    ["NaN", NaN],
    ["nan", NaN],
    ["", null],
    ["1,5", null],
    ["--1", null],
    ["0x", null],
  ])("have the number %j as %d", (text, value) => {
    expect(parseValue(text)).toEqual(value);
  });

  it("are bounded in number", () => {
    const { samples, cut } = parseExposition("a 1\n".repeat(MAX_SAMPLES + 1), "prometheus");
    expect([samples.length, cut]).toEqual([MAX_SAMPLES, true]);
  });

  it("are left out when they are too long", () => {
    expect(parseExposition(`a{b="${"x".repeat(20_000)}"} 1\n`, "prometheus")).toMatchObject({
      samples: [],
      malformed: 1,
    });
  });
});

it("knows the format by the content type", () => {
  expect(formatOf("application/openmetrics-text; version=1.0.0; charset=utf-8")).toBe("openmetrics");
  expect(formatOf("text/plain; version=0.0.4")).toBe("prometheus");
  expect(formatOf(undefined)).toBe("prometheus");
});

describe("hostile endpoints", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "{",
      "}",
      '"',
      "\\",
      "=",
      ",",
      " ",
      "#",
      "\n",
      "# TYPE a counter\n",
      "# EOF\n",
      "a",
      "a_total",
      " 1",
      " 1e9",
      "_bucket",
    ),
  );
  it("make neither format throw, and every sample has a name", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.constantFrom("prometheus" as const, "openmetrics" as const),
        (pieces, format) => {
          for (const { name } of parseExposition(pieces.join(""), format).samples) expect(name).toMatch(/^[A-Za-z_:]/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("get back every label value that they sent", () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, anyText), { selector: ([key]) => key, maxLength: 8 }), (labels) => {
        const text = labelText(labels);
        const read = readLabels(text === "" ? "{}" : text, 0);
        expect(new Map(read?.labels)).toEqual(new Map(labels));
      }),
      { numRuns: 200 },
    );
  });
});
