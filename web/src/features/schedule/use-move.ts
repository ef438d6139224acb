import { useMutation, useQueryClient } from "@tanstack/react-query";
import { takeStep } from "../../api";
import { useText } from "../../text";
import { tellDone, tellProblem } from "../../ui";
import { clockOf } from "./day-grid";

export type Move = { order: number; minutes: number; room: string };

/** Gives an order another hour or room of a day. */
export function useMove(day: string) {
  const text = useText();
  const queries = useQueryClient();
  const move = useMutation({
    mutationFn: ({ order, minutes, room }: Move) =>
      takeStep(order, { step: "reschedule", scheduled_at: `${day}T${clockOf(minutes)}:00+07:00`, room_code: room }),
    onSuccess: (_, { minutes }) => tellDone(text.t("schedule.moved", { time: clockOf(minutes) })),
    onError: (error) => tellProblem(error, text),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ["schedule"] });
      await queries.invalidateQueries({ queryKey: ["orders"] });
    },
  });
  return { to: (wanted: Move) => move.mutate(wanted) };
}
