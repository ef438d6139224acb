import { useMutation, useQueryClient } from "@tanstack/react-query";
import { callNext, callTicket, returnTicket, skipTicket, type Ticket } from "../../api";
import { useText } from "../../text";
import { tellDone, tellProblem } from "../../ui";

type Act = { kind: "next" } | { kind: "call" | "skip" | "return"; ticket: number };

export type Calls = {
  isBusy: boolean;
  next: () => void;
  call: (ticket: number) => void;
  skip: (ticket: number) => void;
  putBack: (ticket: number) => void;
};

/** Calling in, again, and passing over. */
export function useCalls(room: string, onCalled: (ticket: Ticket) => void): Calls {
  const text = useText();
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (wanted: Act): Promise<Ticket> => {
      switch (wanted.kind) {
        case "next":
          return callNext(room);
        case "call":
          return callTicket(wanted.ticket);
        case "skip":
          return skipTicket(wanted.ticket);
        case "return":
          return returnTicket(wanted.ticket);
      }
    },
    onSuccess: (ticket, wanted) => {
      if (ticket.state === "called") {
        tellDone(text.t("perform.called", { number: ticket.number }));
        if (wanted.kind === "next") onCalled(ticket);
      }
    },
    onError: (error) => tellProblem(error, text),
    onSettled: () => queries.invalidateQueries({ queryKey: ["queue"] }),
  });
  return {
    isBusy: act.isPending,
    next: () => act.mutate({ kind: "next" }),
    call: (ticket) => act.mutate({ kind: "call", ticket }),
    skip: (ticket) => act.mutate({ kind: "skip", ticket }),
    putBack: (ticket) => act.mutate({ kind: "return", ticket }),
  };
}
