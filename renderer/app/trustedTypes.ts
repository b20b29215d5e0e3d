import socketWorkerUrl from "../transport/socketWorker.ts?worker&url";

/**
 * Runs before anything renders. The component kit writes its theme variables through
 * `<style dangerouslySetInnerHTML>`; that text is CSS and never holds a `<`. Everything else is refused,
 * so a string that reaches an HTML or script sink fails instead of running; the one worker is known by its address.
 */
interface PolicyRules {
  createHTML(text: string): string;
  createScript(text: string): string;
  createScriptURL(text: string): string;
}
interface TrustedTypesHost {
  readonly trustedTypes?: { createPolicy(name: string, rules: PolicyRules): unknown };
}

export const policyRules: PolicyRules = {
  createHTML(text) {
    if (text.includes("<")) throw new TypeError("The page does not build HTML from text.");
    return text;
  },
  createScript() {
    throw new TypeError("The page does not build scripts from text.");
  },
  createScriptURL(address) {
    if (address === socketWorkerUrl) return address;
    throw new TypeError("The page does not load scripts by a made-up address.");
  },
};

(globalThis as TrustedTypesHost).trustedTypes?.createPolicy("default", policyRules);
