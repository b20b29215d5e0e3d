import { describe, expect, it } from "vitest";
import { Spark } from "../../../../../electron/core/health/spark.ts";

describe("the sparkline of a host", () => {
  it("keeps the last sixty percents, unknown ones among them", () => {
    const spark = new Spark();
    for (let index = 0; index < 100; index += 1) spark.push(index === 99 ? null : index, index * 10_000);
    expect(spark.values).toHaveLength(60);
    expect(spark.values.slice(0, 2)).toEqual([40, 41]);
    expect(spark.values.at(-1)).toBeNull();
  });

  it("is not squeezed together by a live view", () => {
    const spark = new Spark();
    for (let second = 0; second <= 20; second += 1) spark.push(second, second * 1000);
    expect(spark.values).toEqual([0, 8, 16]);
  });

  it("gives another array for each change, so that who compares sees it", () => {
    const spark = new Spark();
    spark.push(1, 0);
    const before = spark.values;
    spark.push(2, 1000);
    expect(spark.values).toBe(before);
    spark.push(2, 10_000);
    expect(spark.values).not.toBe(before);
  });
});
