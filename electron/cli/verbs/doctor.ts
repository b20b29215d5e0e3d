import type { DoctorStep } from "../../../shared/contract/doctor.ts";
import { causeWords, doctorText } from "../../../shared/words/doctor.ts";
import { only } from "../arguments.ts";
import { exitCodes } from "../context.ts";
import type { Verb } from "../verb.ts";

export const doctor: Verb = {
  usage: "doctor NAME",
  summary: "walks the way to a host step by step and says what is wrong; exits 1 when a step failed",
  options: {},
  async run(context) {
    const name = only(context.parsed, "NAME");
    await context.unlock();
    const [host] = await context.hosts([name]);
    const steps: DoctorStep[] = [];
    await context.stream("doctor.run", { hostId: host?.id ?? "" }, (event) => {
      if (event.type === "all") steps.splice(0, steps.length, ...event.steps);
      else steps[event.index] = event.step;
    });
    const failed = steps.find((step) => step.state === "failed");
    if (context.json) context.printJson({ host: host?.name, ok: !failed, steps: steps.map(listed) });
    else context.print(doctorText(steps));
    return failed ? exitCodes.failed : exitCodes.done;
  },
};

function listed({ host, step, state, milliseconds, facts, cause, failure }: DoctorStep): object {
  return {
    host,
    step,
    state,
    milliseconds: milliseconds === null ? null : Math.round(milliseconds),
    seen: Object.fromEntries(facts.map(({ name, values }) => [name, values])),
    cause,
    ...(cause === null ? {} : causeWords(cause)),
    failure,
  };
}
