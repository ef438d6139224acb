import type { Stack } from "../hanging";
import { DocumentPane } from "./DocumentPane";
import { ObjectCard } from "./ObjectCard";
import { VideoPane } from "./VideoPane";

/** An object without frames: a document, a film, or a card that says what it is. */
export function ObjectPane({ stack }: { stack: Stack }) {
  if (stack.kind === "pdf") return <DocumentPane stack={stack} />;
  if (stack.kind === "video") return <VideoPane stack={stack} />;
  return <ObjectCard stack={stack} />;
}
