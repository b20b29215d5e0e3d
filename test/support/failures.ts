import { DeliveryFailure } from "../../electron/core/notices/delivery.ts";
import { Failure, type FailureParams } from "../../shared/base/failure.ts";

/** The Failure a promise rejects with; anything else is an error of the test. */
export async function failureOf(promise: Promise<unknown>): Promise<{ code: string; params: FailureParams }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Failure) return error.toData();
    throw error;
  }
  throw new Error("did not fail");
}

/** How a delivery failed, with what is known of it. */
export async function deliveryFailureOf(work: Promise<unknown>): Promise<DeliveryFailure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeliveryFailure) return error;
    throw error;
  }
  throw new Error("it was delivered");
}
