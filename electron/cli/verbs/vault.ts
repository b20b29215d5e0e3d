import { Failure } from "../../../shared/base/failure.ts";
import { none, UsageError } from "../arguments.ts";
import type { Verb } from "../verb.ts";

export const init: Verb = {
  usage: "init",
  summary: "creates the vault and prints the recovery key, once",
  options: {},
  async run(context) {
    none(context.parsed);
    const { state, headerMissing } = await context.call("vault.status");
    if (headerMissing) throw new Failure("vault.headerMissing", headerMissing);
    if (state !== "absent") throw new Failure("vault.exists");
    const passphrase = await context.passphrase("New passphrase: ");
    const asked = context.parsed.text("passphrase-file") === undefined;
    if (asked && (await context.passphrase("Once more: ")) !== passphrase)
      throw new UsageError("the two passphrases differ");
    const { recoveryKey } = await context.call("vault.create", { passphrase });
    if (context.json) context.printJson({ recoveryKey });
    else context.print(`Recovery key (shown only now, keep it on paper): ${recoveryKey}`);
  },
};
