import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { Capacity, type RangeSource } from "./capacity.ts";

type CapacityServices = Pick<Services, "inventory"> & {
  readonly ports: { readonly clock: Services["ports"]["clock"] };
};

export function createCapacityHandlers(services: CapacityServices, source: RangeSource): Handlers<"capacity"> {
  const capacity = new Capacity(services.ports.clock, source);
  return {
    report({ hostIds }, { signal }) {
      for (const id of hostIds) services.inventory.get(id);
      return capacity.report(hostIds, signal);
    },
  };
}
