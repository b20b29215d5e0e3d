import { describe, expect, it } from "vitest";
import { Emitter } from "../../../../../../shared/base/event.ts";
import type { Recorded } from "../../../../../../electron/core/metrics/types.ts";
import { SeriesIndex } from "../../../../../../electron/core/alerts/prometheus/seriesIndex.ts";

const point = (metric: string, label = ""): Recorded["points"][number] => ({ metric, label, value: 1 });

function made(): { index: SeriesIndex; record: (recorded: Recorded) => void } {
  const emitter = new Emitter<Recorded>();
  return { index: new SeriesIndex({ onRecord: emitter.event }), record: (recorded) => emitter.emit(recorded) };
}

describe("the index of series", () => {
  it("knows the labels of what was recorded, host by host", () => {
    const { index, record } = made();
    record({ hostId: "a", time: 1, points: [point("disk.used", "/"), point("disk.used", "/srv"), point("load.1")] });
    record({ hostId: "b", time: 1, points: [point("disk.used", "/")] });
    expect([...index.labelsOf("a", "disk.used")]).toEqual(["/", "/srv"]);
    expect([...index.labelsOf("b", "disk.used")]).toEqual(["/"]);
    expect([...index.labelsOf("a", "load.1")]).toEqual([""]);
    expect([...index.labelsOf("a", "nosuch")]).toEqual([]);
    expect([...index.labelsOf("c", "load.1")]).toEqual([]);
    expect([index.has("load.1"), index.has("nosuch")]).toEqual([true, false]);
  });

  it("forgets a host, and everything when it ends", () => {
    const { index, record } = made();
    record({ hostId: "a", time: 1, points: [point("load.1")] });
    record({ hostId: "b", time: 1, points: [point("load.1")] });
    index.remove("a");
    expect([[...index.labelsOf("a", "load.1")], [...index.labelsOf("b", "load.1")]]).toEqual([[], [""]]);
    index.dispose();
    record({ hostId: "b", time: 2, points: [point("load.1")] });
    expect([...index.labelsOf("b", "load.1")]).toEqual([]);
  });

  it("is bounded: it forgets what was not heard of for two days, and takes nothing more when that is not enough", () => {
    const { index, record } = made();
    const day = 86_400_000;
    const many = (prefix: string, count: number): Recorded["points"] =>
      Array.from({ length: count }, (_, at) => point("m", prefix + at));
    record({ hostId: "a", time: 0, points: many("old", 1000) });
    record({ hostId: "a", time: day, points: many("new", 199_000) });
    record({ hostId: "b", time: day, points: [point("late")] });
    expect(index.has("late")).toBe(false);
    record({ hostId: "b", time: 2 * day + 1, points: [point("late")] });
    expect(index.has("late")).toBe(true);
    expect([...index.labelsOf("a", "m")]).toHaveLength(199_000);
    expect([...index.labelsOf("a", "m")][0]).toBe("new0");
  });
});
