import type { components } from "../../.generated/schema";

/** The shapes of the REST contract, written by `npm run api` from contract/openapi.json. */
export type Shapes = components["schemas"];
