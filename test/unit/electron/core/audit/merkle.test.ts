import { describe, expect, test } from "vitest";
import { leafHash, MerkleTree, nodeHash } from "../../../../../electron/core/audit/merkle.ts";

/** Leaves and roots of the Certificate Transparency reference implementation (merkle_tree_test.cc, reference_test.go). */
const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(
  (hex) => Buffer.from(hex, "hex"),
);
const roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** RFC 6962, 2.1, word for word: the slow recursive definition. */
function definition(data: readonly Buffer[]): Buffer {
  if (data.length === 0) return new MerkleTree().root();
  if (data.length === 1) return leafHash(data[0] as Buffer);
  let k = 1;
  while (k * 2 < data.length) k *= 2;
  return nodeHash(definition(data.slice(0, k)), definition(data.slice(k)));
}

const numbered = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => Buffer.from(`entry ${i}`));

describe("the Merkle tree", () => {
  test.each(roots.map((root, size) => [size, root] as const))("has the published root over %i leaves", (size, root) => {
    const tree = new MerkleTree();
    for (const leaf of leaves.slice(0, size)) tree.append(leaf);
    expect(tree.root().toString("hex")).toBe(root);
    expect(tree.size).toBe(size);
  });

  test("agrees with the recursive definition of RFC 6962 at every size up to 70", () => {
    const data = numbered(70);
    const tree = new MerkleTree();
    for (const [i, leaf] of data.entries()) {
      tree.append(leaf);
      expect(tree.root()).toEqual(definition(data.slice(0, i + 1)));
    }
  });

  test("tells a leaf from a node that has the same bytes", () => {
    const [left, right] = numbered(2).map(leafHash) as [Buffer, Buffer];
    expect(leafHash(Buffer.concat([left, right]))).not.toEqual(nodeHash(left, right));
  });

  test("finds the root of every earlier size again, asking only for leaves after the last block of 256", () => {
    const data = numbered(1100);
    const tree = new MerkleTree();
    const past: Buffer[] = [tree.root()];
    for (const leaf of data) {
      tree.append(leaf);
      past.push(tree.root());
    }
    for (const size of [0, 1, 255, 256, 257, 511, 512, 700, 1023, 1024, 1025, 1100]) {
      let asked = 0;
      const prefix = tree.prefix(size, (index) => {
        asked += 1;
        return data[index] as Buffer;
      });
      expect(prefix.root()).toEqual(past[size]);
      expect(asked).toBe(size % 256);
    }
  });

  test("a prefix goes on growing like the original", () => {
    const data = numbered(600);
    const whole = new MerkleTree();
    for (const leaf of data) whole.append(leaf);
    const prefix = whole.prefix(300, (index) => data[index] as Buffer);
    for (const leaf of data.slice(300)) prefix.append(leaf);
    expect(prefix.root()).toEqual(whole.root());
    expect(prefix.blocks).toEqual(whole.blocks);
  });
});
