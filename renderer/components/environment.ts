export { isProduction } from "../../shared/base/environment.ts";
