import { hash } from "node:crypto";

/** SHA-256, 32 bytes. */
export function sha256(bytes: Uint8Array): Buffer {
  return hash("sha256", bytes, "buffer");
}

/** RFC 6962, 2.1: MTH({d}) = SHA-256(0x00 || d). */
export function leafHash(leaf: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(leaf.length + 1);
  input[0] = 0;
  input.set(leaf, 1);
  return sha256(input);
}

/** RFC 6962, 2.1: SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(65);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 33);
  return sha256(input);
}

const emptyRoot = sha256(new Uint8Array(0));

/** Leaves under one kept node of `MerkleTree.blocks`: 32 bytes are kept for each block of entries. */
export const BLOCK_LEVEL = 8;
export const BLOCK_LEAVES = 1 << BLOCK_LEVEL;

/**
 * The RFC 6962 Merkle tree over a growing list, in compact form: one hash for each complete subtree on the right edge
 * (the binary digits of the size), so that appending costs one or two hashes and the root at most log2(size).
 * The hashes of complete 256-leaf subtrees are kept as well, so that the root of any earlier size can be found again
 * from them and at most 255 leaves.
 */
export class MerkleTree {
  private readonly edge: (Buffer | undefined)[] = [];
  readonly blocks: Buffer[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  append(leaf: Uint8Array): void {
    this.carry(leafHash(leaf), 0);
    this.count += 1;
  }

  /** The tree over the first `size` entries; `leaf` is asked for those after the last complete block. */
  prefix(size: number, leaf: (index: number) => Uint8Array): MerkleTree {
    const tree = new MerkleTree();
    const complete = Math.floor(size / BLOCK_LEAVES);
    for (const block of this.blocks.slice(0, complete)) tree.carry(block, BLOCK_LEVEL);
    tree.count = complete * BLOCK_LEAVES;
    while (tree.count < size) tree.append(leaf(tree.count));
    return tree;
  }

  root(): Buffer {
    let result: Buffer | undefined;
    for (const node of this.edge) {
      if (node) result = result ? nodeHash(node, result) : node;
    }
    return result ?? emptyRoot;
  }

  /** Adds a complete subtree of 2^level leaves, merging equal neighbours like a binary counter carries. */
  private carry(subtree: Buffer, level: number): void {
    let node = subtree;
    let at = level;
    for (;;) {
      if (at === BLOCK_LEVEL) this.blocks.push(node);
      const left = this.edge[at];
      if (!left) break;
      node = nodeHash(left, node);
      this.edge[at] = undefined;
      at += 1;
    }
    this.edge[at] = node;
  }
}
