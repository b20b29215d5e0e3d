import { describe, expect, it } from "vitest";
import { Others } from "../../../../../../../electron/core/inventory/importers/terraform/others.ts";
import {
  readResources,
  type Resource,
  UnknownState,
} from "../../../../../../../electron/core/inventory/importers/terraform/resources.ts";
import {
  at,
  firstText,
  listOf,
  objectOf,
  textOf,
  textsOf,
} from "../../../../../../../electron/core/inventory/importers/terraform/values.ts";

const state = (resources: unknown): Resource[] => readResources(JSON.stringify({ version: 4, resources }));
const shown = (root_module: unknown): Resource[] =>
  readResources(JSON.stringify({ format_version: "1.0", values: { root_module } }));
const resource = (instances: unknown, more: object = {}): object => ({
  mode: "managed",
  type: "t_instance",
  name: "x",
  instances,
  ...more,
});
const get = (value: unknown): object => ({ type: "get_attr", value });
const index = (value: unknown, type: string): object => ({ type: "index", value: { value, type } });

describe("resources of a state", () => {
  it("have Terraform's own addresses", () => {
    const instances = [{ attributes: {} }, { index_key: 0 }, { index_key: "a.b" }, { index_key: 'q"q' }];
    expect(
      state([resource(instances, { module: 'module.m["k.x"].module.n[0]' })]).map(({ address }) => address),
    ).toEqual([
      'module.m["k.x"].module.n[0].t_instance.x',
      'module.m["k.x"].module.n[0].t_instance.x[0]',
      'module.m["k.x"].module.n[0].t_instance.x["a.b"]',
      String.raw`module.m["k.x"].module.n[0].t_instance.x["q\"q"]`,
    ]);
  });

  it("know the modules around them by name, whatever their keys hold", () => {
    const modules = (module: string): readonly string[] | undefined => state([resource([{}], { module })])[0]?.modules;
    expect(modules("module.a")).toEqual(["a"]);
    expect(modules('module.a["x.module.y"].module.b[1]')).toEqual(["a", "b"]);
    expect(modules(String.raw`module.a["q\"].module.z"].module.b`)).toEqual(["a", "b"]);
  });

  it("are those that Terraform manages, not data it only reads", () => {
    expect(
      state([resource([{}], { mode: "data" }), resource([{}], { type: 5 }), resource([{}], { name: "" })]),
    ).toEqual([]);
  });

  it("are told apart when tainted or deposed", () => {
    const found = state([resource([{ status: "tainted" }, { deposed: "abcd" }, { deposed: "" }])]);
    expect(found.map(({ tainted, deposed }) => [tainted, deposed])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });

  it("lose their sensitive values, wherever those are", () => {
    const attributes = {
      a: "1",
      b: { c: "2", d: "3" },
      list: [{ e: "4", f: "5" }, { e: "6" }],
      map: { "0": "7", "1": "8" },
    };
    const sensitive_attributes = [
      [get("a")],
      [get("b"), get("c")],
      [get("list"), index(0, "number"), get("e")],
      [get("map"), index("1", "string")],
    ];
    expect(state([resource([{ attributes, sensitive_attributes }])])[0]?.values).toEqual({
      b: { d: "3" },
      list: [{ f: "5" }, { e: "6" }],
      map: { "0": "7" },
    });
  });

  it("are the same in what show -json prints, with modules inside modules", () => {
    const values = { secret: "1", list: ["2", "3"], open: "4" };
    const one = {
      address: "module.a.module.b.t_instance.x[0]",
      mode: "managed",
      type: "t_instance",
      name: "x",
      index: 0,
      values,
      sensitive_values: { secret: true, list: [false, true] },
      tainted: true,
    };
    const b = { address: "module.a.module.b", resources: [one] };
    expect(shown({ child_modules: [{ address: "module.a", child_modules: [b] }] })).toEqual([
      {
        address: one.address,
        modules: ["a", "b"],
        type: "t_instance",
        name: "x",
        index: 0,
        values: { list: ["2", undefined], open: "4" },
        tainted: true,
        deposed: false,
      },
    ]);
  });

  it("are none where everything has another shape", () => {
    for (const odd of [null, 5, "x", [null], [[]], [{ mode: "managed" }], { a: 1 }]) {
      expect(state(odd)).toEqual([]);
      expect(shown({ resources: odd, child_modules: odd })).toEqual([]);
    }
  });

  it("are not read beyond a bound, and not from other formats", () => {
    expect(() => state([resource(Array.from({ length: 50_001 }, () => ({})))])).toThrow(UnknownState);
    expect(() => readResources('{"version": 5, "resources": []}')).toThrow("its version 5 is not known");
    expect(() => readResources('{"version": "4", "resources": []}')).toThrow('its version "4" is not known');
  });
});

describe("what is attached to a machine", () => {
  const made = (type: string, values: object, deposed = false): Resource => ({
    address: "",
    modules: [],
    type,
    name: "x",
    index: null,
    values: values as Resource["values"],
    tainted: false,
    deposed,
  });
  const others = new Others([
    made("ip", { machine: "M-1", ip: "1" }),
    made("ip", { machine: 7, ip: "2" }),
    made("ip", { machine: "7", ip: "3" }),
    made("ip", { machine: "m-1", ip: "gone" }, true),
    made("other", { machine: "m-1" }),
  ]);

  it("is found by its id, as a number or a text, in either case, and not when it is deposed", () => {
    const found = (id: unknown): unknown[] => others.with("ip", "machine", id).map((values) => values["ip"]);
    expect(found("m-1")).toEqual(["1"]);
    expect(found("7")).toEqual(["2", "3"]);
    expect(found(7)).toEqual(["2", "3"]);
    for (const none of [undefined, null, "", {}, "x"]) expect(found(none)).toEqual([]);
    expect(others.with("nothing", "machine", "7")).toEqual([]);
  });
});

describe("values of an unknown shape", () => {
  it("are looked at without a failure", () => {
    const value = JSON.parse('{"a": [{"b": " x "}, 5], "__proto__": {"c": 1}}') as unknown;
    expect(at(value, "a", 0, "b")).toBe(" x ");
    expect(textOf(at(value, "a", 0, "b"))).toBe("x");
    expect(at(value, "a", 9, "b")).toBeUndefined();
    expect(at(value, "toString")).toBeUndefined();
    expect(at(value, "a", "length")).toBeUndefined();
    expect(textsOf(at(value, "a"))).toEqual([]);
    expect(textsOf(["a", "", " b", 1, null])).toEqual(["a", "b"]);
    expect(firstText(null, "", 5, "y", "z")).toBe("y");
    expect(firstText()).toBeNull();
    expect([listOf("x"), objectOf([1]), objectOf(null)]).toEqual([[], {}, {}]);
  });
});
