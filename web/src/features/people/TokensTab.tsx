import { Tokens } from "../../ui";

/** The tokens of machines and of everyone. */
export function TokensTab() {
  return <Tokens forMachines />;
}
