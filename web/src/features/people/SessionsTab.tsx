import { Sessions } from "../../ui";

/** Who is signed in now. */
export function SessionsTab() {
  return <Sessions ofEveryone />;
}
