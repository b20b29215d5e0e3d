import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../../shared/base/failure.ts";
import { expandTemplate } from "../../../../../../electron/core/alerts/prometheus/expandTemplate.ts";
import { parseTemplate } from "../../../../../../electron/core/alerts/prometheus/template.ts";

const data = {
  labels: new Map([
    ["instance", "web1:9100"],
    ["mount", "/srv"],
  ]),
  external: { labels: new Map([["site", "north"]]), url: "https://console.example" },
  value: 0.915,
};
const expand = (text: string): string => expandTemplate(parseTemplate(text), data);

function problemOf(text: string): string {
  try {
    parseTemplate(text);
  } catch (error) {
    if (isFailure(error, "promql.template")) return String(error.params["problem"]);
    throw error;
  }
  return "";
}

describe("a template", () => {
  it.each([
    ["nothing to fill in", "nothing to fill in"],
    ["{{ $labels.instance }} {{ .Labels.mount }}", "web1:9100 /srv"],
    ["[{{ $labels.nosuch }}]", "[]"],
    ["{{ $value }} {{ .Value | humanizePercentage }}", "0.915 91.5%"],
    ['{{ printf "%.1f" $value }}', "0.9"],
    ['{{ $value | printf "%s is %.2f" $labels.mount }}', "/srv is 0.92"],
    ["{{ $externalLabels.site | toUpper }} {{ $externalURL }}", "NORTH https://console.example"],
    ['{{ index $labels "mount" }}', "/srv"],
    ["{{ $labels }}", "map[instance:web1:9100 mount:/srv]"],
    ["a  {{- $value -}}  b", "a0.915b"],
    ["a {{/* a note */}} b", "a  b"],
    ["{{ stripPort $labels.instance | title }}", "Web1"],
    ["{{ `{{ raw }}` }}", "{{ raw }}"],
    ['{{ "}}" }}', "}}"],
    ['{{ print 1 "a" 2.5 }}', "1a2.5"],
    ['{{ (printf "%d" 7) }}', "7"],
    ['{{ if eq $labels.mount "/" }}root{{ else if gt $value 0.9 }}nearly{{ else }}no{{ end }}', "nearly"],
    ["{{ with $labels.none }}{{ . }}{{ else }}none{{ end }} {{ with $labels.mount }}{{ . }}{{ end }}", "none /srv"],
    ["[{{ and $labels.none (humanize $labels.mount) }}] {{ or 0 1 }}", "[] 1"],
    ["{{ 1700000000.5 | humanizeTimestamp }}", "2023-11-14 22:13:20.5 +0000 UTC"],
    ["{{ 1700000000 | humanizeTimestamp }}", "2023-11-14 22:13:20 +0000 UTC"],
    ["{{ humanizeTimestamp 1e30 }}", "<error expanding template: the time is too far away>"],
    ["{{ gt $value 1 }}", "<error expanding template: values of different types cannot be compared>"],
    ["{{ lt (not 1) (not 0) }}", "<error expanding template: only numbers and texts have an order>"],
    ["{{ eq 1 }}", "<error expanding template: eq takes two arguments or more>"],
    ["{{ humanize (not 1) }}", "<error expanding template: a number is expected>"],
    ["{{ and }}", "<error expanding template: and and or take one argument or more>"],
    ["{{ $labels.instance | humanize }}", '<error expanding template: "web1:9100" is no number>'],
    ["{{ toUpper $value }}", "<error expanding template: a text is expected, not a number>"],
    ["{{ humanize }}", "<error expanding template: humanize does not take 0 arguments>"],
    ['{{ printf "%500d" 1 }}', "<error expanding template: printf with a width above 200>"],
    ['{{ index "x" "y" }}', "<error expanding template: index takes the labels and a name>"],
  ])("%s", (text, expected) => {
    expect(expand(text)).toBe(expected);
  });

  it.each([
    ["{{ $value", "a {{ has no }}"],
    ["{{ }}", "an action is empty"],
    ["{{ if $value }}x", "an {{ if }} has no {{ end }}"],
    ["{{ if }}x{{ end }}", "an action is empty or ends too early"],
    ["x {{ end }}", "an {{ else }} or {{ end }} belongs to nothing"],
    ["{{ else }}", "an {{ else }} or {{ end }} belongs to nothing"],
    ["{{ if $value }}a{{ else }}b{{ else }}c{{ end }}", "an {{ if }} has no {{ end }}"],
    ["{{ if $value }}a{{ else b }}c{{ end }}", "b stands where nothing more is expected"],
    ["{{ with $labels }}{{ .x }}{{ end }}", ".x within with is not supported"],
    ["{{ if 1 }}".repeat(22) + "{{ end }}".repeat(22), "more than 20 levels of branches"],
    ["{{ if 1 }}{{ else if 1 }}".repeat(12) + "{{ end }}".repeat(12), "more than 20 levels of branches"],
    ['{{ range query "up" }}{{ end }}', "range is not supported"],
    ["{{ $x }}", "$x is not supported"],
    ["{{ . }}", ". is not supported"],
    ['{{ first (query "up") }}', "first is not supported"],
    ["{{ $value | nosuch }}", "nosuch is not supported"],
    ["{{ $value | $value }}", "what follows | must be a function"],
    ["{{ printf humanize }}", "humanize must stand in parentheses here"],
    ["{{ ($value }}", "a ) is missing"],
    ["{{ $value ) }}", ") stands where nothing more is expected"],
    ["{{ $value + 1 }}", '"+ 1 " is not supported'],
    ['{{ "\\q" }}', '"\\q" holds an escape that is not understood'],
    [`{{ ${"(".repeat(50)}1${")".repeat(50)} }}`, "more than 20 levels of parentheses"],
    ["x".repeat(10_001), "it is longer than 10000 characters"],
  ])("%s is refused by name", (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it("throws nothing but its failure, whatever it is given", () => {
    const words = [
      "{{",
      "}}",
      "{{-",
      "-}}",
      " ",
      "$labels",
      ".x",
      "$value",
      "|",
      "humanize",
      "printf",
      '"%s"',
      "(",
      ")",
      "`",
      '"',
      "/*",
      "*/",
      "1.5",
      "text",
      "\n",
      "index",
      "if",
      "else",
      "end",
      "with",
      "eq",
      ".",
      "\\",
    ];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(fc.constantFrom(...words), { maxLength: 20 }).map((parts) => parts.join("")),
          fc.string(),
        ),
        (text) => {
          try {
            expand(text);
          } catch (error) {
            expect(isFailure(error, "promql.template"), String(error)).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("does not grow without bounds", () => {
    const huge = { ...data, labels: new Map([["a", "x".repeat(50_000)]]) };
    expect(expandTemplate(parseTemplate("{{ $labels.a }}{{ $labels.a }}"), huge)).toHaveLength(20_000);
  });
});
