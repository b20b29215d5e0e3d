import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../../../electron/core/alerts/promql/evaluate.ts";
import { compareLabels, dropLabels, printLabels } from "../../../../../../electron/core/alerts/promql/labels.ts";
import { parsePromql } from "../../../../../../electron/core/alerts/promql/parser.ts";
import {
  createLiveSource,
  type LiveData,
  type LiveHost,
} from "../../../../../../electron/core/alerts/prometheus/liveSource.ts";
import { liveMetrics } from "../../../../../../electron/core/alerts/prometheus/liveTable.ts";
import { catalogue, metricInfo, type MetricName } from "../../../../../../shared/metrics/catalogue.ts";
import { familyName, openMetrics } from "../../../../../../electron/core/metrics/openMetrics.ts";

const minute = 60_000;
const web: LiveHost = { id: "1", name: "web1", environment: "prod", groups: ["eu", "web"], tags: ["edge"] };
const db: LiveHost = { id: "2", name: "db1", environment: "", groups: [], tags: [] };

type Values = readonly (number | null)[];

/** Measured series by `host metric label`, a value a minute; null: none. */
function dataOf(series: Readonly<Record<string, Values>>): LiveData {
  const points = new Map(
    Object.entries(series).map(([key, values]) => [
      key,
      values.flatMap((value, at) => (value === null ? [] : [{ time: at * minute, value }])),
    ]),
  );
  const of = (hostId: string, metric: string, label: string) => points.get(`${hostId} ${metric} ${label}`.trim()) ?? [];
  return {
    labelsOf: (hostId, metric) =>
      [...points.keys()]
        .filter((key) => key === `${hostId} ${metric}` || key.startsWith(`${hostId} ${metric} `))
        .map((key) => key.split(" ").slice(2).join(" ")),
    latest: ({ hostId, metric, label }) => of(hostId, metric, label).at(-1) ?? null,
    raw({ hostId, metric, label }, from, to) {
      const found = of(hostId, metric, label).filter(({ time }) => time >= from && time <= to);
      return {
        times: Float64Array.from(found, ({ time }) => time),
        values: Float64Array.from(found, ({ value }) => value),
      };
    },
  };
}

/** Results without the labels that all series of a host have but its name. */
function results(data: LiveData, expr: string, minutes: number, hosts: readonly LiveHost[] = [web]): string[] {
  const samples = evaluate(parsePromql(expr), createLiveSource(data, hosts), minutes * minute);
  return samples
    .map(({ labels, value }) => ({
      labels: dropLabels(labels, ["instance", "nodename", "job", "env", "group", "tag", "__name__"]),
      value,
    }))
    .toSorted((a, b) => compareLabels(a.labels, b.labels))
    .map(({ labels, value }) => `${printLabels(labels)} ${Number(value.toPrecision(9))}`);
}

describe("live series", () => {
  it("have the labels of their host", () => {
    const data = dataOf({ "1 load.1": [2] });
    const [sample] = evaluate(parsePromql("node_load1"), createLiveSource(data, [web]), 0);
    expect(Object.fromEntries(sample!.labels)).toEqual({
      __name__: "node_load1",
      host: "web1",
      instance: "web1",
      nodename: "web1",
      job: "holdfast",
      env: "prod",
      group: ",eu,web,",
      tag: ",edge,",
    });
  });

  it("are found by the labels of their host", () => {
    const data = dataOf({ "1 load.1": [2], "2 load.1": [3] });
    const found = (matchers: string): string[] => results(data, `holdfast_load_1{${matchers}}`, 0, [web, db]);
    expect(found("")).toEqual(['{host="db1"} 3', '{host="web1"} 2']);
    expect(found('env="prod"')).toEqual(['{host="web1"} 2']);
    expect(found('group=~".*,web,.*"')).toEqual(['{host="web1"} 2']);
    expect(found('tag=""')).toEqual(['{host="db1"} 3']);
    expect(found('instance=~"db.*",job="holdfast"')).toEqual(['{host="db1"} 3']);
  });

  it.each([
    ["holdfast_disk_used_percent", ['{host="web1", mount="/"} 91', '{host="web1", mount="/srv"} 20']],
    ['holdfast_disk_used_percent{mount="/"} > 90', ['{host="web1", mount="/"} 91']],
    ["node_filesystem_avail_bytes / node_filesystem_size_bytes * 100", ['{host="web1", mountpoint="/"} 9']],
    ["node_filesystem_readonly", ['{host="web1", mountpoint="/"} 0', '{host="web1", mountpoint="/srv"} 0']],
    ["node_filesystem_files_free / node_filesystem_files", ['{host="web1", mountpoint="/"} 0.25']],
    ["node_load5 + node_load15", ['{host="web1"} 5']],
    ["node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes", ['{host="web1"} 0.1']],
    ["1 - node_memory_SwapFree_bytes / node_memory_SwapTotal_bytes", ['{host="web1"} 0.75']],
    ["up", ['{host="web1"} 1']],
    ["up * on (instance) group_left (nodename) node_uname_info", ['{host="web1"} 1']],
    ["node_hwmon_temp_celsius > 80", ['{host="web1", sensor="cpu"} 85']],
    ["node_time_seconds - node_boot_time_seconds", ['{host="web1"} 600']],
    ['node_systemd_unit_state{state="failed"} == 1', ['{host="web1", state="failed"} 1']],
    ["node_systemd_units", ['{host="web1", state="failed"} 3']],
    ["probe_success == 0", ['{check="Shop", host="web1"} 0']],
    ["probe_ssl_earliest_cert_expiry - time() < 86400 * 14", ['{certificate="web:443", host="web1"} 864000']],
    ["smartmon_device_smart_healthy", ['{disk="sda", host="web1"} 0']],
    ["node_timex_offset_seconds", ['{host="web1"} 0.25']],
    ["holdfast_nosuch", []],
    ["node_nosuch", []],
  ])("%s is answered from what is measured", (expr, expected) => {
    const data = dataOf({
      "1 host.up": [1],
      "1 disk.used /": [91],
      "1 disk.used /srv": [20],
      "1 disk.free /": [9],
      "1 disk.size /": [100],
      "1 disk.inodes /": [75],
      "1 load.5": [2],
      "1 load.15": [3],
      "1 memory.available": [10],
      "1 memory.total": [100],
      "1 swap.free": [1],
      "1 swap.total": [4],
      "1 temperature cpu": [85],
      "1 temperature board": [40],
      "1 uptime": [600],
      "1 units.failed": [3],
      "1 check.status Shop": [2],
      "1 check.status Mail": [0],
      "1 certificate.daysLeft web:443": [10],
      "1 smart.failing sda": [1],
      "1 time.offset": [250],
    });
    expect(results(data, expr, 0)).toEqual(expected);
  });

  it("show what is measured as a rate as a counter that grows by it", () => {
    const data = dataOf({ "1 network.rx eth0": [100, 100, 100, 100, 400, 100] });
    expect(results(data, "rate(node_network_receive_bytes_total[3m])", 3)).toEqual([
      '{device="eth0", host="web1"} 100',
    ]);
    expect(results(data, "rate(node_network_receive_bytes_total[3m])", 4)).toEqual([
      '{device="eth0", host="web1"} 200',
    ]);
    expect(results(data, "increase(node_network_receive_bytes_total[2m])", 5)).toEqual([
      '{device="eth0", host="web1"} 30000',
    ]);
    expect(results(data, "irate(node_network_receive_bytes_total[5m])", 4)).toEqual([
      '{device="eth0", host="web1"} 400',
    ]);
  });

  it("bridge a gap at the rate that was measured after it, and never fall", () => {
    const data = dataOf({ "1 network.tx eth0": [10, null, null, 10, -5, 10] });
    expect(results(data, "rate(node_network_transmit_bytes_total[3m])", 3)).toEqual([
      '{device="eth0", host="web1"} 10',
    ]);
    expect(results(data, "resets(node_network_transmit_bytes_total[5m])", 5)).toEqual([
      '{device="eth0", host="web1"} 0',
    ]);
  });

  it("know the processor by core and mode", () => {
    const busy = Array.from({ length: 6 }, () => 60);
    const data = dataOf({
      "1 cpu.core 0": busy,
      "1 cpu.core 1": busy.map(() => 20),
      "1 cpu.iowait": busy.map(() => 10),
      "1 cpu.steal": busy.map(() => 5),
    });
    expect(results(data, '100 - avg by (host) (rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100', 5)).toEqual([
      '{host="web1"} 50',
    ]);
    expect(
      results(data, 'sum by (host) (avg without (cpu) (rate(node_cpu_seconds_total{mode!="idle"}[5m]))) * 100', 5),
    ).toEqual(['{host="web1"} 50']);
    expect(results(data, 'avg by (host) (rate(node_cpu_seconds_total{mode="iowait"}[5m])) * 100', 5)).toEqual([
      '{host="web1"} 10',
    ]);
    expect(results(data, 'avg by (host) (rate(node_cpu_seconds_total{mode="steal"}[5m])) * 100', 5)).toEqual([
      '{host="web1"} 5',
    ]);
    expect(results(data, 'count without (cpu, mode) (node_cpu_seconds_total{mode="idle"})', 5)).toEqual([
      '{host="web1"} 2',
    ]);
  });

  it("of what is measured seldom stand until the next value, but not forever", () => {
    const data = dataOf({ "1 reboot.required": [1], "1 load.1": [9], "1 disk.used /": [95] });
    const day = 24 * 60;
    expect(results(data, "node_reboot_required", 6)).toEqual(['{host="web1"} 1']);
    expect(results(data, "node_reboot_required", day)).toEqual(['{host="web1"} 1']);
    expect(results(data, "node_reboot_required", 2 * day)).toEqual([]);
    expect(results(data, "node_load1", 6)).toEqual([]);
    expect(results(data, "holdfast_disk_used_percent", 10)).toEqual(['{host="web1", mount="/"} 95']);
    expect(results(data, "holdfast_disk_used_percent", 20)).toEqual([]);
  });

  it("that were scraped keep their names and labels, and win over what stands for them", () => {
    const data = dataOf({
      "1 node_load1": [7],
      "1 load.1": [1],
      '1 http_requests_total {code="500",instance="inner:80"}': [2, 2, 2, 2],
      "1 queue_length weird": [5],
    });
    expect(results(data, "node_load1", 0)).toEqual(['{host="web1"} 7']);
    expect(results(data, 'rate(http_requests_total{code=~"5.."}[2m])', 3)).toEqual([
      '{code="500", exported_instance="inner:80", host="web1"} 2',
    ]);
    expect(results(data, "queue_length", 0)).toEqual(['{host="web1", label="weird"} 5']);
  });

  it("must be named", () => {
    const source = createLiveSource(dataOf({}), [web]);
    expect(() => evaluate(parsePromql('{job="holdfast"}'), source, 0)).toThrow("promql.evaluation");
  });
});

describe("our own series", () => {
  const names = Object.keys(catalogue) as MetricName[];

  it("have the names, units and labels of the export", () => {
    for (const metric of names) {
      const { label } = metricInfo(metric);
      const series = label === null ? "" : "x";
      const document = openMetrics([{ host: "web1", metric, label: series, time: 0, value: 1234.5678 }]);
      const [, name = "", labels = "", value] = /^(holdfast_\w+)\{(.*)\} (\S+) 0\.000$/m.exec(document) ?? [];
      const data = dataOf({ [`1 ${metric} ${series}`.trim()]: [1234.5678] });
      const [sample] = evaluate(parsePromql(`${name}{${labels}}`), createLiveSource(data, [web]), 0);
      expect(sample?.value, metric).toBe(Number(value));
    }
  });

  it("are one for each metric", () => {
    const own = names.map(familyName);
    expect(new Set(own).size).toBe(own.length);
    for (const name of own) expect(liveMetrics(name)).toHaveLength(1);
  });
});
