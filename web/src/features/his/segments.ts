/** A value of a message and the path by which a profile reaches it. */
export type Cell = { path: string; value: string };
export type Line = { segment: string; cells: Cell[] };

/** Longest value that is shown whole. */
const LONGEST = 120;

/** The values of a message with their paths, for people to click on; HL7 v2.8 chapter 2, delimiters of MSH. */
export function splitMessage(text: string): Line[] {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => /^[A-Z][A-Z0-9]{2}./.test(line.trim()));
  const head = lines.find((line) => line.startsWith("MSH"));
  if (!head) return [];
  const [bar, hat, tilde, , and] = [head[3] ?? "|", head[4] ?? "^", head[5] ?? "~", head[6], head[7] ?? "&"];
  return lines.map((line) => {
    const parts = line.trim().split(bar);
    const segment = parts[0] ?? "";
    // MSH-1 is the delimiter itself, so that its second part is MSH-2.
    const first = segment === "MSH" ? 2 : 1;
    const cells = parts.slice(1).flatMap((field, index) => {
      const number = index + first;
      if (segment === "MSH" && number === 2) return [];
      return field
        .split(tilde)
        .flatMap((repetition, which) => cellsOf(`${segment}-${number}`, repetition, which, hat, and));
    });
    return { segment, cells };
  });
}

function cellsOf(field: string, repetition: string, which: number, hat: string, and: string): Cell[] {
  const components = repetition.split(hat);
  const type = components[4] ?? "";
  const choice = which === 0 && !isListOfNumbers(field) ? "" : chooseBy(field, type, which);
  return components.flatMap((component, index) => {
    const value = component.trim();
    if (value === "" || value === '""') return [];
    const whole = `${field}${choice}.${index + 1}`;
    const parts = value.split(and);
    if (parts.length === 1) return [{ path: components.length === 1 && !choice ? field : whole, value: cut(value) }];
    return parts.flatMap((part, at) => (part ? [{ path: `${whole}.${at + 1}`, value: cut(part) }] : []));
  });
}

const isListOfNumbers = (field: string) => field === "PID-3";
const cut = (value: string) => (value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);

/** A repetition is named by what it is where it says so, else by its place. */
function chooseBy(field: string, type: string, which: number): string {
  if (isListOfNumbers(field) && /^[A-Za-z0-9]+$/.test(type)) return `[type=${type}]`;
  return which === 0 ? "" : `[${which + 1}]`;
}
