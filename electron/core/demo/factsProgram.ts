import { answer, type SimulatedProgram } from "./program.ts";

/** Tells what a simulated host is, as the program of inventory/facts would find it. */
export const factsProgram: SimulatedProgram = {
  name: "facts",
  matches: (program) => program.includes("\n# holdfast facts\n"),
  run(context) {
    const { os, kernel, architecture, cores, memoryMiB } = context.machine.spec;
    const lines = [
      "system Linux",
      `kernel ${kernel}`,
      `machine ${architecture}`,
      `cores ${cores}`,
      `os PRETTY_NAME="${os.pretty}"`,
      "cpu model name\t: Simulated CPU",
      "hypervisor 1",
      `memory MemTotal: ${memoryMiB * 1024} kB`,
      "detected kvm",
    ];
    answer(context, `${lines.join("\n")}\n`);
  },
};
