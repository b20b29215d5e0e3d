import type { FailureData } from "../../shared/base/failure.ts";
import { describeFailure, type Words } from "../../shared/words/failures.ts";

/**
 * The words of a failure on the page. Those about host keys leave out fingerprints and command-line options:
 * here a dialog shows the keys, where they can be compared.
 */
export function pageWords(failure: FailureData): Words {
  const host = typeof failure.params["host"] === "string" ? failure.params["host"] : "The host";
  if (failure.code === "ssh.hostKeyUnknown")
    return {
      title: `The host key of ${host} is not known yet.`,
      next: "Compare the key with the server's own, then trust it.",
    };
  if (failure.code === "ssh.hostKeyChanged")
    return {
      title: `${host} shows another host key than before.`,
      next: "Nothing is sent to it. Find out why the key changed before you replace the known one.",
    };
  return describeFailure(failure);
}
