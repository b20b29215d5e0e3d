import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";

export function createCredentialsHandlers({ inventory }: Services): Handlers<"credentials"> {
  return {
    list: () => inventory.credentials(),
    add: (draft) => inventory.addCredential(draft),
    remove: ({ id }) => inventory.removeCredential(id),
  };
}
