import type { Language } from "../text";

/** What the server says when it refuses (RFC 9457), or what the browser saw when no answer came. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly english: string,
    readonly vietnamese: string,
    /** What else the answer says, such as what is there instead. */
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(english);
  }

  /** No answer came at all: the network or the server is away. */
  get isUnreachable(): boolean {
    return this.status === 0;
  }

  /** The sentence for the reader, or "" if the server gave none. */
  say(language: Language): string {
    return (language === "vi" && this.vietnamese) || this.english;
  }
}

type ProblemBody = { title?: unknown; detail?: unknown; detail_vi?: unknown; [more: string]: unknown };

const asText = (value: unknown) => (typeof value === "string" ? value : "");

/** Read an error answer; a proxy's HTML page counts as an empty one. */
export function readProblem(status: number, body: string): Problem {
  let facts: ProblemBody = {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed && typeof parsed === "object") facts = parsed as ProblemBody;
  } catch {
    facts = {};
  }
  return new Problem(status, asText(facts.detail) || asText(facts.title), asText(facts.detail_vi), facts);
}
